package main

import (
	"fmt"
	"net"
	"syscall"
	"unsafe"
)

// Socket is a blocking TCP socket used by raw system calls: no poller, no scheduler, nothing allocated. The driver
// shares two cores with the broker that it measures, so it has to cost next to nothing.
type Socket struct {
	fd   int
	iovs []syscall.Iovec

	discarded []byte
}

func connect(host string, port int) (*Socket, error) {
	ips, err := net.LookupIP(host)
	if err != nil {
		return nil, err
	}
	for _, ip := range ips {
		if v4 := ip.To4(); v4 != nil {
			fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
			if err != nil {
				return nil, err
			}
			if err := syscall.Connect(fd, &syscall.SockaddrInet4{Port: port, Addr: [4]byte(v4)}); err != nil {
				syscall.Close(fd)
				return nil, fmt.Errorf("connect %s:%d: %w", host, port, err)
			}
			return newSocket(fd), nil
		}
	}
	return nil, fmt.Errorf("%s has no IPv4 address", host)
}

func newSocket(fd int) *Socket {
	syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	return &Socket{fd: fd, iovs: make([]syscall.Iovec, 0, 64), discarded: make([]byte, 256<<10)}
}

// Read waits for at least one byte.
func (s *Socket) Read(into []byte) (int, error) {
	for {
		n, _, errno := syscall.RawSyscall(syscall.SYS_READ, uintptr(s.fd), uintptr(unsafe.Pointer(&into[0])), uintptr(len(into)))
		switch {
		case errno == syscall.EINTR:
			continue
		case errno != 0:
			return 0, fmt.Errorf("read: %w", errno)
		case n == 0:
			return 0, fmt.Errorf("the peer closed the connection")
		}
		return int(n), nil
	}
}

// Discard receives up to limit bytes that nobody looks at. They are copied to this process like any client's (with
// MSG_TRUNC the kernel would not, which flatters a broker that sends from the page cache). Returns how many.
func (s *Socket) Discard(limit int) (int, error) {
	return s.Read(s.discarded[:min(limit, len(s.discarded))])
}

// Queue adds a chunk to the next Flush; the chunk must stay as it is until then.
func (s *Socket) Queue(chunk []byte) {
	iov := syscall.Iovec{Base: &chunk[0]}
	iov.SetLen(len(chunk))
	s.iovs = append(s.iovs, iov)
}

// Flush sends all queued chunks, with one system call if the kernel takes them at once.
func (s *Socket) Flush() error {
	rest := s.iovs
	for len(rest) > 0 {
		n, _, errno := syscall.RawSyscall(syscall.SYS_WRITEV, uintptr(s.fd), uintptr(unsafe.Pointer(&rest[0])), uintptr(len(rest)))
		if errno == syscall.EINTR {
			continue
		}
		if errno != 0 {
			return fmt.Errorf("write: %w", errno)
		}
		taken := uint64(n)
		for len(rest) > 0 && taken >= rest[0].Len {
			taken -= rest[0].Len
			rest = rest[1:]
		}
		if taken > 0 {
			rest[0].Base = (*byte)(unsafe.Add(unsafe.Pointer(rest[0].Base), taken))
			rest[0].SetLen(int(rest[0].Len - taken))
		}
	}
	s.iovs = s.iovs[:0]
	return nil
}

func (s *Socket) Close() { syscall.Close(s.fd) }
