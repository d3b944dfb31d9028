package main

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// Encoder appends Kafka's primitive types, big-endian.
type Encoder struct{ bytes []byte }

func (e *Encoder) int8(v int8)      { e.bytes = append(e.bytes, byte(v)) }
func (e *Encoder) int16(v int16)    { e.bytes = binary.BigEndian.AppendUint16(e.bytes, uint16(v)) }
func (e *Encoder) int32(v int32)    { e.bytes = binary.BigEndian.AppendUint32(e.bytes, uint32(v)) }
func (e *Encoder) int64(v int64)    { e.bytes = binary.BigEndian.AppendUint64(e.bytes, uint64(v)) }
func (e *Encoder) uvarint(v uint64) { e.bytes = binary.AppendUvarint(e.bytes, v) }
func (e *Encoder) varint(v int64)   { e.bytes = binary.AppendVarint(e.bytes, v) }
func (e *Encoder) raw(v []byte)     { e.bytes = append(e.bytes, v...) }
func (e *Encoder) tags()            { e.uvarint(0) }

func (e *Encoder) compactString(v string) {
	e.uvarint(uint64(len(v) + 1))
	e.bytes = append(e.bytes, v...)
}

// correlationPosition is where a request's correlation id lies, size prefix counted.
const correlationPosition = 8

// request encodes a whole flexible request, size prefix included.
func request(apiKey, version int16, body func(*Encoder)) []byte {
	const clientId = "kafka-ts-bench"
	e := &Encoder{}
	e.int32(0)
	e.int16(apiKey)
	e.int16(version)
	e.int32(0)
	e.int16(int16(len(clientId)))
	e.raw([]byte(clientId))
	e.tags()
	body(e)
	binary.BigEndian.PutUint32(e.bytes, uint32(len(e.bytes)-4))
	return e.bytes
}

// produceRequest is Produce v9: one topic, partition 0, one batch.
func produceRequest(topic string, acks int16, batch []byte) []byte {
	return request(0, 9, func(e *Encoder) {
		e.uvarint(0) // no transactional id
		e.int16(acks)
		e.int32(30_000)
		e.uvarint(2)
		e.compactString(topic)
		e.uvarint(2)
		e.int32(0)
		e.uvarint(uint64(len(batch) + 1))
		e.raw(batch)
		e.tags()
		e.tags()
		e.tags()
	})
}

// fetchRequest is Fetch v12 without a session: one topic, partition 0. Also returns where the fetch offset lies.
func fetchRequest(topic string, maxBytes int32) (bytes []byte, offsetPosition int) {
	bytes = request(1, 12, func(e *Encoder) {
		e.int32(-1) // replica
		e.int32(500)
		e.int32(1)
		e.int32(maxBytes)
		e.int8(0)
		e.int32(0) // session
		e.int32(-1)
		e.uvarint(2)
		e.compactString(topic)
		e.uvarint(2)
		e.int32(0)
		e.int32(-1) // current leader epoch
		offsetPosition = len(e.bytes)
		e.int64(0)
		e.int32(-1) // last fetched epoch
		e.int64(-1) // log start offset
		e.int32(maxBytes)
		e.tags()
		e.tags()
		e.uvarint(1) // forgotten topics
		e.compactString("")
		e.tags()
	})
	return bytes, offsetPosition
}

// listOffsetsRequest is ListOffsets v7 of one topic, partition 0. Also returns where the timestamp lies.
func listOffsetsRequest(topic string) (bytes []byte, timestampPosition int) {
	bytes = request(2, 7, func(e *Encoder) {
		e.int32(-1) // replica
		e.int8(0)
		e.uvarint(2)
		e.compactString(topic)
		e.uvarint(2)
		e.int32(0)
		e.int32(-1) // current leader epoch
		timestampPosition = len(e.bytes)
		e.int64(0)
		e.tags()
		e.tags()
		e.tags()
	})
	return bytes, timestampPosition
}

const batchHeaderBytes = 61

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// buildBatch makes one uncompressed v2 batch of values without keys, as a producer without idempotence sends it.
func buildBatch(values [][]byte, timestampMs int64) []byte {
	e := &Encoder{}
	e.int64(0)
	e.int32(0)
	e.int32(-1)
	e.int8(2)
	e.int32(0)
	e.int16(0)
	e.int32(int32(len(values) - 1))
	e.int64(timestampMs)
	e.int64(timestampMs)
	e.int64(-1)
	e.int16(-1)
	e.int32(-1)
	e.int32(int32(len(values)))
	for i, value := range values {
		r := &Encoder{}
		r.int8(0)
		r.varint(0)
		r.varint(int64(i))
		r.varint(-1)
		r.varint(int64(len(value)))
		r.raw(value)
		r.varint(0)
		e.varint(int64(len(r.bytes)))
		e.raw(r.bytes)
	}
	binary.BigEndian.PutUint32(e.bytes[8:], uint32(len(e.bytes)-12))
	binary.BigEndian.PutUint32(e.bytes[17:], crc32.Checksum(e.bytes[21:], castagnoli))
	return e.bytes
}

// buildBatchOfSize makes a batch of exactly totalBytes, header included, of values of valueBytes; the last value
// takes up what is left. Returns the batch and its record count.
func buildBatchOfSize(totalBytes, valueBytes int, timestampMs int64) ([]byte, int, error) {
	const minFraming, maxFraming = 7, 16 // what a record adds around its value
	values := [][]byte{}
	left := totalBytes - batchHeaderBytes
	for left >= 2*(valueBytes+maxFraming) {
		values = append(values, filler(valueBytes, len(values)))
		left = totalBytes - len(buildBatch(values, timestampMs))
	}
	// Where a length field grows by a byte some sizes cannot be hit: then the first value gives one up.
	for shortened := 0; shortened < 3; shortened++ {
		if shortened > 0 && len(values) > 0 {
			values[0] = values[0][1:]
		}
		for n := left + shortened - minFraming; n > 0 && n >= left-maxFraming; n-- {
			batch := buildBatch(append(values[:len(values):len(values)], filler(n, len(values))), timestampMs)
			if len(batch) == totalBytes {
				return batch, len(values) + 1, nil
			}
		}
	}
	return nil, 0, fmt.Errorf("no batch of %d bytes with values of %d bytes can be built", totalBytes, valueBytes)
}

// filler is text-like and differs from seed to seed.
func filler(length, seed int) []byte {
	bytes := make([]byte, length)
	state := uint32(seed+1) * 2654435761
	for i := range bytes {
		state = state*1103515245 + 12345
		bytes[i] = byte(97 + (state>>16)%26)
	}
	return bytes
}
