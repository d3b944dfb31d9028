// The load driver of bench/zookeeper: one thread over epoll, pre-built packets, a process of its own.
//
//	driver '{"port":2181,"kind":"create","base":"/bench",…}'   runs a job (see Job), prints its Result
//	driver sink PORT                                            a server that only answers
//
// Exits with 1 and one line on stderr as soon as an answer is wrong.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"syscall"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "driver:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 2 && args[0] == "sink" {
		port, err := strconv.Atoi(args[1])
		if err != nil {
			return err
		}
		return runSink(port)
	}
	if len(args) != 1 {
		return fmt.Errorf("expected one argument, a job as JSON, or: sink PORT")
	}
	job := Job{}
	if err := json.Unmarshal([]byte(args[0]), &job); err != nil {
		return fmt.Errorf("job: %w", err)
	}
	result, err := runJob(job)
	if err != nil {
		return err
	}
	usage := syscall.Rusage{}
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	result.Cpu = float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
	return json.NewEncoder(os.Stdout).Encode(result)
}
