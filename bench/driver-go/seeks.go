package main

import (
	"encoding/binary"
	"fmt"
	"time"
)

// seeks asks Job.Count times, one request in flight, for a record of [0, ToOffset) chosen by chance: its offset by its timestamp
// ("seek-timestamp"), or the batch that holds it ("seek-offset"). Each record has a timestamp of its own, FirstTimestamp + its offset.
func seeks(socket *Socket, job Job) (Result, error) {
	if job.Count <= 0 || job.ToOffset <= 0 {
		return Result{}, fmt.Errorf("%s: expected a count and offsets to choose from, found %d and %d", job.Kind, job.Count, job.ToOffset)
	}
	chance := Chance(uint64(job.Seed)*0x9e3779b97f4a7c15 | 1)
	offset, sent := int64(0), 0
	p := &Pipeline{socket: socket, inFlight: 1, duration: time.Duration(job.DurationMs) * time.Millisecond}
	isByTime := job.Kind == "seek-timestamp"
	var bytes []byte
	var position int
	if isByTime {
		bytes, position = listOffsetsRequest(job.Topic)
	} else {
		bytes, position = fetchRequest(job.Topic, int32(job.MaxBytes))
	}
	p.next = func(int) []byte {
		if sent == job.Count {
			return nil
		}
		sent++
		offset = chance.below(job.ToOffset)
		wanted := offset
		if isByTime {
			wanted += job.FirstTimestamp
		}
		binary.BigEndian.PutUint64(bytes[position:], uint64(wanted))
		return bytes
	}
	p.check = func(head []byte) (int, error) {
		if isByTime {
			return 0, checkListed(head, len(job.Topic), offset, job.FirstTimestamp+offset)
		}
		return checkFetched(head, len(job.Topic), offset)
	}
	result, err := p.run()
	if err == nil && result.Requests < job.Count {
		err = fmt.Errorf("%s: %d of %d requests in %d ms", job.Kind, result.Requests, job.Count, job.DurationMs)
	}
	return result, err
}

// checkListed reads answer v7: correlation id, tags, throttle | 1 topic, its name | 1 partition, index, error code, timestamp, offset.
func checkListed(head []byte, topicBytes int, offset, timestamp int64) error {
	at := 4 + 1 + 4 + 1 + 1 + topicBytes + 1 + 4
	code := int16(binary.BigEndian.Uint16(head[at:]))
	foundTimestamp := int64(binary.BigEndian.Uint64(head[at+2:]))
	foundOffset := int64(binary.BigEndian.Uint64(head[at+10:]))
	if code != 0 || foundTimestamp != timestamp || foundOffset != offset {
		return fmt.Errorf("timestamp %d: expected offset %d, found error code %d, offset %d of timestamp %d", timestamp, offset, code, foundOffset, foundTimestamp)
	}
	return nil
}

// checkFetched demands that the first batch of the answer holds the record.
func checkFetched(head []byte, topicBytes int, offset int64) (payloadBytes int, err error) {
	const lastOffsetDeltaPosition = 23
	recordsBytes, batch, err := fetchedRecords(head, topicBytes)
	if err != nil {
		return 0, fmt.Errorf("fetch at %d: %w", offset, err)
	}
	if len(batch) < lastOffsetDeltaPosition+4 {
		return 0, fmt.Errorf("fetch at %d: no batch came back", offset)
	}
	base := int64(binary.BigEndian.Uint64(batch))
	last := base + int64(int32(binary.BigEndian.Uint32(batch[lastOffsetDeltaPosition:])))
	if base > offset || last < offset {
		return 0, fmt.Errorf("fetch at %d: a batch of offsets %d to %d came back", offset, base, last)
	}
	return recordsBytes, nil
}

// Chance is a xorshift generator, never 0: the same seed asks every broker for the same records.
type Chance uint64

func (c *Chance) below(limit int64) int64 {
	*c ^= *c << 13
	*c ^= *c >> 7
	*c ^= *c << 17
	return int64(uint64(*c) % uint64(limit))
}
