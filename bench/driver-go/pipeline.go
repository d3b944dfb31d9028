package main

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"
)

const headBytes = 512

// Pipeline keeps a fixed number of requests in flight on one connection and times each answer. Kafka answers a
// connection in request order, so requests and answers are told apart by counting.
type Pipeline struct {
	socket   *Socket
	inFlight int
	duration time.Duration
	// next gives the request for slot (0 … inFlight-1), whose former request is answered; nil: no more.
	next func(slot int) []byte
	// check judges an answer by its first bytes (from the correlation id on) and gives the payload it stands for.
	check func(head []byte) (payloadBytes int, err error)

	sent, answered int
	sentAt         []time.Time
	endAt          time.Time
	payloadBytes   int
	latencies      []uint32
}

// Result of a run; latencies in milliseconds from the write of a request to its answer read whole.
type Result struct {
	Seconds         float64 `json:"seconds"`
	Requests        int     `json:"requests"`
	PayloadBytes    int     `json:"payloadBytes"`
	LatencyMs       Latency `json:"latencyMs"`
	RecordsPerBatch int     `json:"recordsPerBatch"`
	BatchBytes      int     `json:"batchBytes"`
	FirstOffset     int64   `json:"firstOffset"`
	EndOffset       int64   `json:"endOffset"`
	DriverCpu       float64 `json:"driverCpuSeconds"`
}

type Latency struct {
	P50  float64 `json:"p50"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p999"`
	Max  float64 `json:"max"`
}

func (p *Pipeline) run() (Result, error) {
	p.sentAt = make([]time.Time, p.inFlight)
	p.latencies = make([]uint32, 0, 1<<22)
	startedAt := time.Now()
	p.endAt = startedAt.Add(p.duration)
	for slot := 0; slot < p.inFlight; slot++ {
		p.send(startedAt)
	}
	if err := p.socket.Flush(); err != nil {
		return Result{}, err
	}
	if err := p.readAnswers(); err != nil {
		return Result{}, err
	}
	elapsed := time.Since(startedAt)
	return Result{Seconds: elapsed.Seconds(), Requests: p.answered, PayloadBytes: p.payloadBytes, LatencyMs: p.summary()}, nil
}

func (p *Pipeline) send(now time.Time) {
	if !now.Before(p.endAt) {
		return
	}
	slot := p.sent % p.inFlight
	bytes := p.next(slot)
	if bytes == nil {
		p.endAt = now
		return
	}
	binary.BigEndian.PutUint32(bytes[correlationPosition:], uint32(p.sent))
	p.sentAt[slot] = now
	p.sent++
	p.socket.Queue(bytes)
}

// readAnswers keeps the head of each answer and throws the rest away unseen.
func (p *Pipeline) readAnswers() error {
	buffer := make([]byte, 64<<10)
	filled := 0
	for p.answered < p.sent {
		n, err := p.socket.Read(buffer[filled:])
		if err != nil {
			return err
		}
		filled += n
		at := 0
		for filled-at >= 4 {
			size := int(binary.BigEndian.Uint32(buffer[at:]))
			have := filled - at - 4
			if have < size && have < headBytes {
				break // wait for the head
			}
			for have < size {
				n, err := p.socket.Discard(size - have)
				if err != nil {
					return err
				}
				have += n
			}
			if err := p.answer(buffer[at+4 : min(at+4+size, filled)]); err != nil {
				return err
			}
			at = min(at+4+size, filled)
		}
		filled = copy(buffer, buffer[at:filled])
		if err := p.socket.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func (p *Pipeline) answer(head []byte) error {
	now := time.Now()
	if got := int(binary.BigEndian.Uint32(head)); got != p.answered {
		return fmt.Errorf("answer to request %d, expected %d", got, p.answered)
	}
	payload, err := p.check(head)
	if err != nil {
		return err
	}
	p.payloadBytes += payload
	p.latencies = append(p.latencies, uint32(min(now.Sub(p.sentAt[p.answered%p.inFlight]), 4*time.Second)))
	p.answered++
	p.send(now)
	return nil
}

func (p *Pipeline) summary() Latency {
	slices.Sort(p.latencies)
	at := func(share float64) float64 {
		if len(p.latencies) == 0 {
			return 0
		}
		return float64(p.latencies[min(len(p.latencies)-1, int(float64(len(p.latencies))*share))]) / 1e6
	}
	return Latency{P50: at(0.5), P99: at(0.99), P999: at(0.999), Max: at(1)}
}
