package main

import (
	"encoding/binary"
	"fmt"
	"time"
)

// Job is what the driver is told to do to partition 0 of a topic, over one connection.
type Job struct {
	Host       string `json:"host"`
	Port       int    `json:"port"`
	Topic      string `json:"topic"`
	Kind       string `json:"kind"` // produce, fetch, seek-timestamp, seek-offset
	InFlight   int    `json:"inFlight"`
	DurationMs int    `json:"durationMs"`

	// produce. BatchBytes 0: one record per batch. MaxTotalBytes 0: no limit.
	BatchBytes    int   `json:"batchBytes"`
	ValueBytes    int   `json:"valueBytes"`
	Acks          int16 `json:"acks"`
	MaxTotalBytes int   `json:"maxTotalBytes"`

	// fetch, of a partition whose batches are all alike: over and over from FromOffset to ToOffset, or once.
	FromOffset      int64 `json:"fromOffset"`
	ToOffset        int64 `json:"toOffset"`
	RecordsPerBatch int   `json:"recordsPerBatch"`
	MaxBytes        int   `json:"maxBytes"`
	Once            bool  `json:"once"`

	// seek-…: so many, of the records below ToOffset.
	Count          int   `json:"count"`
	FirstTimestamp int64 `json:"firstTimestamp"`
	Seed           int64 `json:"seed"`
}

func runJob(job Job) (Result, error) {
	socket, err := connect(job.Host, job.Port)
	if err != nil {
		return Result{}, err
	}
	defer socket.Close()
	switch job.Kind {
	case "produce":
		return produce(socket, job)
	case "fetch":
		return fetch(socket, job)
	case "seek-timestamp", "seek-offset":
		return seeks(socket, job)
	}
	return Result{}, fmt.Errorf("unknown kind of job %q: expected produce, fetch, seek-timestamp or seek-offset", job.Kind)
}

func produce(socket *Socket, job Job) (Result, error) {
	now := time.Now().UnixMilli()
	batch, records := buildBatch([][]byte{filler(job.ValueBytes, 0)}, now), 1
	if job.BatchBytes > 0 {
		var err error
		if batch, records, err = buildBatchOfSize(job.BatchBytes, job.ValueBytes, now); err != nil {
			return Result{}, err
		}
	}
	requests := make([][]byte, job.InFlight)
	for slot := range requests {
		requests[slot] = produceRequest(job.Topic, job.Acks, batch)
	}
	// Answer v9: correlation id, tags | 1 topic, its name | 1 partition, index, error code, base offset.
	errorPosition := 4 + 1 + 1 + 1 + len(job.Topic) + 1 + 4
	sentBytes := 0
	first, next := int64(-1), int64(-1)
	p := &Pipeline{socket: socket, inFlight: job.InFlight, duration: time.Duration(job.DurationMs) * time.Millisecond}
	p.next = func(slot int) []byte {
		if job.MaxTotalBytes > 0 && sentBytes >= job.MaxTotalBytes {
			return nil
		}
		sentBytes += len(batch)
		return requests[slot]
	}
	p.check = func(head []byte) (int, error) {
		if code := int16(binary.BigEndian.Uint16(head[errorPosition:])); code != 0 {
			return 0, fmt.Errorf("produce to %s: error code %d", job.Topic, code)
		}
		base := int64(binary.BigEndian.Uint64(head[errorPosition+2:]))
		if next >= 0 && base != next {
			return 0, fmt.Errorf("produce to %s: base offset %d, expected %d", job.Topic, base, next)
		}
		if first < 0 {
			first = base
		}
		next = base + int64(records)
		return len(batch), nil
	}
	result, err := p.run()
	result.RecordsPerBatch, result.BatchBytes = records, len(batch)
	result.FirstOffset, result.EndOffset = first, next
	return result, err
}

func fetch(socket *Socket, job Job) (Result, error) {
	type slotRequest struct {
		bytes          []byte
		offsetPosition int
	}
	requests := make([]slotRequest, job.InFlight)
	for slot := range requests {
		requests[slot].bytes, requests[slot].offsetPosition = fetchRequest(job.Topic, int32(job.MaxBytes))
	}
	batchesPerAnswer := max(1, job.MaxBytes/job.BatchBytes)
	step := int64(batchesPerAnswer * job.RecordsPerBatch)
	asked, expected, isDone := job.FromOffset, job.FromOffset, false
	advance := func(offset int64) int64 {
		if offset+step < job.ToOffset {
			return offset + step
		}
		return job.FromOffset
	}
	p := &Pipeline{socket: socket, inFlight: job.InFlight, duration: time.Duration(job.DurationMs) * time.Millisecond}
	p.next = func(slot int) []byte {
		if isDone {
			return nil
		}
		r := requests[slot]
		binary.BigEndian.PutUint64(r.bytes[r.offsetPosition:], uint64(asked))
		asked = advance(asked)
		isDone = job.Once && asked == job.FromOffset
		return r.bytes
	}
	p.check = func(head []byte) (int, error) {
		recordsBytes, batch, err := fetchedRecords(head, len(job.Topic))
		if err != nil {
			return 0, fmt.Errorf("fetch from %s at %d: %w", job.Topic, expected, err)
		}
		base := int64(-1)
		if len(batch) >= 8 {
			base = int64(binary.BigEndian.Uint64(batch))
		}
		batches := min(batchesPerAnswer, int((job.ToOffset-expected)/int64(job.RecordsPerBatch)))
		if recordsBytes < batches*job.BatchBytes || base != expected {
			return 0, fmt.Errorf("fetch from %s at %d: %d bytes from offset %d, expected %d", job.Topic, expected, recordsBytes, base, batches*job.BatchBytes)
		}
		expected = advance(expected)
		return batches * job.BatchBytes, nil
	}
	result, err := p.run()
	result.RecordsPerBatch, result.BatchBytes = job.RecordsPerBatch, job.BatchBytes
	result.FirstOffset, result.EndOffset = job.FromOffset, expected
	return result, err
}

// fetchedRecords reads answer v12: correlation id, tags, throttle, error, session | 1 topic, its name | 1 partition,
// index, error code, high watermark, last stable offset, log start offset, aborted, preferred replica, records. Returns the size of the
// records and as much of the first batch as the head has; none if there is none.
func fetchedRecords(head []byte, topicBytes int) (recordsBytes int, batch []byte, err error) {
	at := 4 + 1 + 4 + 2 + 4 + 1 + 1 + topicBytes + 1 + 4
	if code := int16(binary.BigEndian.Uint16(head[4+1+4:])); code != 0 {
		return 0, nil, fmt.Errorf("error code %d", code)
	}
	if code := int16(binary.BigEndian.Uint16(head[at:])); code != 0 {
		return 0, nil, fmt.Errorf("error code %d", code)
	}
	at += 2 + 24
	if head[at] > 1 {
		return 0, nil, fmt.Errorf("aborted transactions in a partition that has none")
	}
	at += 1 + 4
	size, n := binary.Uvarint(head[at:])
	if n <= 0 || size <= batchHeaderBytes {
		return 0, nil, nil
	}
	return int(size) - 1, head[at+n:], nil
}
