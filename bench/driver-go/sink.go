package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"syscall"
)

// runSink is a server that only answers: it throws requests away, and its answers to Produce v9 and Fetch v12 carry
// what the driver checks. What the driver reaches against it is the driver's own limit. Serves one connection at a time.
func runSink(port, fetchBytes, batchBytes int) error {
	listener, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	syscall.SetsockoptInt(listener, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	if err := syscall.Bind(listener, &syscall.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return fmt.Errorf("bind to port %d: %w", port, err)
	}
	if err := syscall.Listen(listener, 16); err != nil {
		return err
	}
	fmt.Printf("sink listens on %d\n", port)
	file, err := payloadFile(fetchBytes + 64)
	if err != nil {
		return err
	}
	for {
		fd, _, err := syscall.Accept(listener)
		if err != nil {
			return err
		}
		sink := &sink{socket: newSocket(fd), file: file, recordsBytes: fetchBytes / batchBytes * batchBytes}
		for sink.serve() == nil {
		}
		sink.socket.Close()
	}
}

type sink struct {
	socket *Socket
	// file holds the records of every Fetch answer; they leave by sendfile, so that the sink is cheaper than any broker.
	file         int
	recordsBytes int
	buffer       [64 << 10]byte
	filled       int
	answers      [64]([128]byte)
	queued       int
	offset       int64
}

// serve reads once and answers every request whose head came.
func (s *sink) serve() error {
	n, err := s.socket.Read(s.buffer[s.filled:])
	if err != nil {
		return err
	}
	s.filled += n
	at := 0
	for s.filled-at >= 4 {
		size := int(binary.BigEndian.Uint32(s.buffer[at:]))
		have := s.filled - at - 4
		if have < size && have < headBytes {
			break
		}
		for have < size {
			n, err := s.socket.Discard(size - have)
			if err != nil {
				return err
			}
			have += n
		}
		s.answer(s.buffer[at+4 : min(at+4+size, s.filled)])
		at = min(at+4+size, s.filled)
	}
	s.filled = copy(s.buffer[:], s.buffer[at:s.filled])
	s.queued = 0
	return s.socket.Flush()
}

func payloadFile(size int) (int, error) {
	file, err := os.CreateTemp("", "sink")
	if err != nil {
		return 0, err
	}
	defer os.Remove(file.Name())
	if err := file.Truncate(int64(size)); err != nil {
		return 0, err
	}
	return syscall.Dup(int(file.Fd()))
}

func (s *sink) answer(request []byte) {
	body := 10 + int(binary.BigEndian.Uint16(request[8:])) + 1
	e := &Encoder{bytes: s.answers[s.queued][:0]}
	s.queued++
	e.int32(0)
	e.raw(request[4:8])
	e.tags()
	if binary.BigEndian.Uint16(request) == 0 {
		s.answerProduce(e, request[body:])
	} else {
		s.answerFetch(e, request[body:])
	}
}

func (s *sink) answerProduce(e *Encoder, body []byte) {
	name := int(body[1+2+4+1]) - 1
	topic := body[1+2+4+1 : 1+2+4+1+1+name]
	at := 1 + 2 + 4 + 1 + 1 + name + 1 + 4
	_, n := binary.Uvarint(body[at:])
	records := binary.BigEndian.Uint32(body[at+n+57:])
	e.uvarint(2)
	e.raw(topic)
	e.uvarint(2)
	e.int32(0)
	e.int16(0)
	e.int64(s.offset)
	e.int64(-1)
	e.int64(0)
	e.uvarint(1)
	e.uvarint(0)
	e.tags()
	e.tags()
	e.int32(0)
	e.tags()
	s.offset += int64(records)
	binary.BigEndian.PutUint32(e.bytes, uint32(len(e.bytes)-4))
	s.socket.Queue(e.bytes)
}

func (s *sink) answerFetch(e *Encoder, body []byte) {
	nameAt := 4 + 4 + 4 + 4 + 1 + 4 + 4 + 1
	name := int(body[nameAt]) - 1
	offset := body[nameAt+1+name+1+4+4:][:8]
	e.int32(0)
	e.int16(0)
	e.int32(0)
	e.uvarint(2)
	e.raw(body[nameAt : nameAt+1+name])
	e.uvarint(2)
	e.int32(0)
	e.int16(0)
	e.int64(1 << 40)
	e.int64(1 << 40)
	e.int64(0)
	e.uvarint(1)
	e.int32(-1)
	e.uvarint(uint64(s.recordsBytes + 1))
	e.raw(offset)
	rest := s.recordsBytes - 8 + 3 // three empty tag buffers end the answer
	binary.BigEndian.PutUint32(e.bytes, uint32(len(e.bytes)-4+rest))
	s.socket.Queue(e.bytes)
	s.socket.Flush()
	for position := int64(0); position < int64(rest); {
		if _, err := syscall.Sendfile(s.socket.fd, s.file, &position, rest-int(position)); err != nil {
			return
		}
	}
}
