package main

import (
	"encoding/binary"
	"fmt"
	"syscall"
)

// runSink answers every request at once with what the driver expects: what a driver reaches against it is the driver's own limit.
func runSink(port int) error {
	listener, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	syscall.SetsockoptInt(listener, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	if err := syscall.Bind(listener, &syscall.SockaddrInet4{Port: port, Addr: localhost}); err != nil {
		return err
	}
	if err := syscall.Listen(listener, 1024); err != nil {
		return err
	}
	fmt.Println("sink listens")
	for {
		fd, _, err := syscall.Accept(listener)
		if err == nil {
			go serveSink(fd)
		}
	}
}

func serveSink(fd int) {
	defer syscall.Close(fd)
	syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	in, out := make([]byte, 64<<10), make([]byte, 0, 64<<10)
	filled, isOpen := 0, false
	for {
		n, err := syscall.Read(fd, in[filled:])
		if err != nil || n <= 0 {
			return
		}
		filled += n
		at := 0
		out = out[:0]
		for filled-at >= 4 {
			size := int(binary.BigEndian.Uint32(in[at:]))
			if filled-at-4 < size {
				break
			}
			packet := in[at+4 : at+4+size]
			from := len(out)
			if !isOpen {
				isOpen = true
				out = seal(append(append(appendInt32(appendInt32(appendInt32(out, 0), 0), timeoutMs), make([]byte, 28)...), 0), from)
			} else {
				out = appendInt32(out, 0)
				out = append(append(out, packet[:4]...), make([]byte, 12)...)
				if binary.BigEndian.Uint32(packet[4:]) == opGetData {
					out = append(appendBytes(out, make([]byte, 100)), make([]byte, 68)...)
				}
				out = seal(out, from)
			}
			at += 4 + size
		}
		filled = copy(in, in[at:filled])
		if _, err := syscall.Write(fd, out); err != nil {
			return
		}
	}
}
