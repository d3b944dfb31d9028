package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"time"
)

// Job is what one run does; see bench/zookeeper/driver.ts.
type Job struct {
	Port       int    `json:"port"`
	Kind       string `json:"kind"` // create, set, get, watches, sessions
	Base       string `json:"base"` // a path that is there not yet
	Clients    int    `json:"clients"`
	InFlight   int    `json:"inFlight"`
	DurationMs int    `json:"durationMs"` // 0: until count
	Count      int    `json:"count"`
	DataBytes  int    `json:"dataBytes"`
}

type Result struct {
	Seconds float64 `json:"seconds"`
	Done    int     `json:"done"`
	P50     float64 `json:"p50Ms"`
	P99     float64 `json:"p99Ms"`
	Max     float64 `json:"maxMs"`
	Cpu     float64 `json:"driverCpuSeconds"`
}

const timeoutMs = 40_000

var localhost = [4]byte{127, 0, 0, 1}

func runJob(job Job) (Result, error) {
	loop, err := newLoop()
	if err != nil {
		return Result{}, err
	}
	data := make([]byte, job.DataBytes)
	for i := range data {
		data[i] = 'x'
	}
	switch job.Kind {
	case "create", "set", "get":
		return runRate(loop, job, data)
	case "watches":
		return runWatches(loop, job, data)
	case "sessions":
		return runSessions(loop, job)
	}
	return Result{}, fmt.Errorf("unknown kind %q", job.Kind)
}

// connectAll opens sessions and makes the given nodes by the first of them.
func connectAll(loop *Loop, port, clients int, paths []string, data []byte) ([]*Conn, error) {
	open, made := 0, 0
	conns := make([]*Conn, clients)
	for i := range conns {
		conn, err := loop.connect(localhost, port, timeoutMs, func(conn *Conn, xid, code int32, _ []byte) error {
			if xid == handshakeId {
				open++
			} else if code != 0 {
				return fmt.Errorf("preparing: error %d", code)
			} else {
				made++
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		conns[i] = conn
		// A few at a time: what waits to be accepted has an end.
		if i%64 == 63 {
			if err := loop.run(func() bool { return open == i+1 }); err != nil {
				return nil, err
			}
		}
	}
	if err := loop.run(func() bool { return open == clients }); err != nil {
		return nil, err
	}
	for i, path := range paths {
		conns[0].out = createRequest(conns[0].out, int32(i+1), path, data)
		if i%500 == 499 || i == len(paths)-1 {
			if err := conns[0].flush(); err != nil {
				return nil, err
			}
			if err := loop.run(func() bool { return made == i+1 }); err != nil {
				return nil, err
			}
		}
	}
	return conns, nil
}

// runRate keeps inFlight requests under way on each connection and times each answer.
func runRate(loop *Loop, job Job, data []byte) (Result, error) {
	paths := []string{job.Base}
	for i := 0; i < job.Clients && job.Kind != "create"; i++ {
		paths = append(paths, job.Base+"/c"+strconv.Itoa(i))
	}
	conns, err := connectAll(loop, job.Port, job.Clients, paths, data)
	if err != nil {
		return Result{}, err
	}
	begun, done := 0, 0
	latencies := make([]uint32, 0, 1<<20)
	startedAt := time.Now()
	deadline := startedAt.Add(time.Duration(job.DurationMs) * time.Millisecond)
	mayBegin := func(now time.Time) bool {
		return (job.Count == 0 || begun < job.Count) && (job.DurationMs == 0 || now.Before(deadline))
	}
	for i, conn := range conns {
		drive := &rateConn{job: job, data: data, sentAt: make([]time.Time, job.InFlight), latencies: &latencies}
		if job.Kind != "create" {
			drive.path = paths[i+1]
		}
		drive.next = 1 << 20
		drive.answered = drive.next
		conn.onAnswer = func(conn *Conn, xid, code int32, body []byte) error {
			now := time.Now()
			if err := drive.answer(now, xid, code, body); err != nil {
				return err
			}
			done++
			if mayBegin(now) {
				drive.send(conn, now, begun)
				begun++
			}
			return nil
		}
		for n := 0; n < job.InFlight && mayBegin(startedAt); n++ {
			drive.send(conn, startedAt, begun)
			begun++
		}
		if err := conn.flush(); err != nil {
			return Result{}, err
		}
	}
	if err := loop.run(func() bool { return done == begun }); err != nil {
		return Result{}, err
	}
	seconds := time.Since(startedAt).Seconds()
	slices.Sort(latencies)
	at := func(share float64) float64 {
		return float64(latencies[min(len(latencies)-1, int(float64(len(latencies))*share))]) / 1e6
	}
	return Result{Seconds: seconds, Done: done, P50: at(0.5), P99: at(0.99), Max: at(1)}, closeAll(loop, conns)
}

type rateConn struct {
	job            Job
	path           string
	data           []byte
	next, answered int32
	sentAt         []time.Time
	latencies      *[]uint32
}

func (r *rateConn) send(conn *Conn, now time.Time, number int) {
	switch r.job.Kind {
	case "create":
		conn.out = createRequest(conn.out, r.next, fmt.Sprintf("%s/n%09d", r.job.Base, number), r.data)
	case "set":
		conn.out = setRequest(conn.out, r.next, r.path, r.data)
	case "get":
		conn.out = readRequest(conn.out, r.next, opGetData, r.path, false)
	}
	r.sentAt[int(r.next)%len(r.sentAt)] = now
	r.next++
}

// answer demands the order of requests, no error, and of a read the data that was written.
func (r *rateConn) answer(now time.Time, xid, code int32, body []byte) error {
	if xid != r.answered || code != 0 {
		return fmt.Errorf("%s: answer to %d with error %d, expected one to %d", r.job.Kind, xid, code, r.answered)
	}
	if r.job.Kind == "get" && len(body) != 4+len(r.data)+68 {
		return fmt.Errorf("get: a body of %d bytes, expected %d of data and a stat", len(body), len(r.data))
	}
	*r.latencies = append(*r.latencies, uint32(min(now.Sub(r.sentAt[int(xid)%len(r.sentAt)]), 4*time.Second)))
	r.answered++
	return nil
}

// closeAll ends the sessions, so that none is left for the next run.
func closeAll(loop *Loop, conns []*Conn) error {
	closed := 0
	for _, conn := range conns {
		conn.onAnswer = func(conn *Conn, _, code int32, _ []byte) error {
			closed++
			delete(loop.byFd, conn.fd)
			return nil
		}
		conn.out = closeRequest(conn.out, 1<<30)
		if err := conn.flush(); err != nil {
			return err
		}
	}
	return loop.run(func() bool { return closed == len(conns) })
}

// runWatches sets one watch per client on each of count/clients nodes, changes all of them at once, and wants each event once.
func runWatches(loop *Loop, job Job, data []byte) (Result, error) {
	paths := []string{job.Base}
	for i := 0; i < job.Count/job.Clients; i++ {
		paths = append(paths, job.Base+"/w"+strconv.Itoa(i))
	}
	conns, err := connectAll(loop, job.Port, job.Clients+1, paths, data)
	if err != nil {
		return Result{}, err
	}
	nodes := paths[1:]
	writer, watchers := conns[0], conns[1:]
	set, fired, written := 0, 0, 0
	for _, conn := range watchers {
		seen := make(map[string]bool, len(nodes))
		conn.onAnswer = func(_ *Conn, xid, code int32, body []byte) error {
			if code != 0 {
				return fmt.Errorf("exists: error %d", code)
			}
			if xid != eventXid {
				set++
				return nil
			}
			path := eventPath(body)
			if seen[path] {
				return fmt.Errorf("a second event for %q", path)
			}
			seen[path] = true
			fired++
			return nil
		}
		for i, path := range nodes {
			conn.out = readRequest(conn.out, int32(i+1), opExists, path, true)
		}
		if err := conn.flush(); err != nil {
			return Result{}, err
		}
	}
	if err := loop.run(func() bool { return set == len(watchers)*len(nodes) }); err != nil {
		return Result{}, err
	}
	writer.onAnswer = func(_ *Conn, _, code int32, _ []byte) error {
		written++
		if code != 0 {
			return fmt.Errorf("setData: error %d", code)
		}
		return nil
	}
	startedAt := time.Now()
	for i, path := range nodes {
		writer.out = setRequest(writer.out, int32(1<<20+i), path, data)
	}
	if err := writer.flush(); err != nil {
		return Result{}, err
	}
	deadline := startedAt.Add(10 * time.Second)
	err = loop.run(func() bool {
		return (fired == set && written == len(nodes)) || time.Now().After(deadline)
	})
	if err != nil {
		return Result{}, err
	}
	return Result{Seconds: time.Since(startedAt).Seconds(), Done: fired}, closeAll(loop, conns)
}

// runSessions opens count sessions, says so, and keeps them until its input ends.
func runSessions(loop *Loop, job Job) (Result, error) {
	startedAt := time.Now()
	conns, err := connectAll(loop, job.Port, job.Count, nil, nil)
	if err != nil {
		return Result{}, err
	}
	seconds := time.Since(startedAt).Seconds()
	fmt.Println("open")
	io.Copy(io.Discard, os.Stdin)
	return Result{Seconds: seconds, Done: len(conns)}, closeAll(loop, conns)
}
