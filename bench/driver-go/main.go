// The load driver of bench/: pre-encoded requests over one blocking socket, a process of its own.
//
//	driver '{"host":"127.0.0.1","port":9092,"topic":"t","kind":"produce",…}'   runs a job (see Job), prints its Result
//	driver sink PORT FETCH_BYTES BATCH_BYTES                                   a server that only answers
//
// Exits with 1 and one line on stderr as soon as an answer is wrong.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"
)

func main() {
	runtime.LockOSThread()
	debug.SetGCPercent(-1) // nothing is allocated while a job runs
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "driver:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 4 && args[0] == "sink" {
		numbers := [3]int{}
		for i := range numbers {
			n, err := strconv.Atoi(args[i+1])
			if err != nil {
				return err
			}
			numbers[i] = n
		}
		return runSink(numbers[0], numbers[1], numbers[2])
	}
	if len(args) != 1 {
		return fmt.Errorf("expected one argument, a job as JSON, or: sink PORT FETCH_BYTES BATCH_BYTES")
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
	result.DriverCpu = float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
	return json.NewEncoder(os.Stdout).Encode(result)
}
