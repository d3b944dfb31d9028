package main

import (
	"encoding/binary"
	"fmt"
	"syscall"
)

// Loop is one thread over non-blocking sockets by epoll. What a turn makes a connection send goes out in one write.
type Loop struct {
	epoll  int
	byFd   map[int]*Conn
	events []syscall.EpollEvent
}

// Conn is a connection and its session.
type Conn struct {
	loop    *Loop
	fd      int
	in, out []byte
	filled  int
	isOpen  bool // the handshake is answered
	wants   bool // told when there is room to write
	// onAnswer judges a packet: its xid (handshakeId, eventXid), err and body, valid during the call.
	onAnswer func(conn *Conn, xid, err int32, body []byte) error
}

func newLoop() (*Loop, error) {
	epoll, err := syscall.EpollCreate1(0)
	return &Loop{epoll: epoll, byFd: map[int]*Conn{}, events: make([]syscall.EpollEvent, 256)}, err
}

func (l *Loop) connect(host [4]byte, port int, timeoutMs int32, onAnswer func(*Conn, int32, int32, []byte) error) (*Conn, error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, err
	}
	if err := syscall.Connect(fd, &syscall.SockaddrInet4{Port: port, Addr: host}); err != nil {
		return nil, fmt.Errorf("connect to port %d: %w", port, err)
	}
	conn := l.add(fd, onAnswer)
	conn.isOpen = false
	conn.out = handshake(conn.out, timeoutMs)
	return conn, conn.flush()
}

func (l *Loop) add(fd int, onAnswer func(*Conn, int32, int32, []byte) error) *Conn {
	syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	syscall.SetNonblock(fd, true)
	conn := &Conn{loop: l, fd: fd, in: make([]byte, 4096), isOpen: true, onAnswer: onAnswer}
	l.byFd[fd] = conn
	syscall.EpollCtl(l.epoll, syscall.EPOLL_CTL_ADD, fd, &syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(fd)})
	return conn
}

// run serves until isDone, which is asked after every turn.
func (l *Loop) run(isDone func() bool) error {
	for !isDone() {
		n, err := syscall.EpollWait(l.epoll, l.events, 1000)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		for _, event := range l.events[:n] {
			conn := l.byFd[int(event.Fd)]
			if conn == nil {
				continue
			}
			if event.Events&(syscall.EPOLLIN|syscall.EPOLLHUP|syscall.EPOLLERR) != 0 {
				if err := conn.read(); err != nil {
					return err
				}
			}
			if err := conn.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Conn) read() error {
	if c.filled == len(c.in) {
		c.in = append(c.in, make([]byte, len(c.in))...)
	}
	n, err := syscall.Read(c.fd, c.in[c.filled:])
	if err == syscall.EAGAIN || err == syscall.EINTR {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	if n == 0 {
		return fmt.Errorf("the server closed the connection")
	}
	c.filled += n
	at := 0
	for c.filled-at >= 4 {
		size := int(binary.BigEndian.Uint32(c.in[at:]))
		if c.filled-at-4 < size {
			for len(c.in) < size+4 {
				c.in = append(c.in, make([]byte, len(c.in))...)
			}
			break
		}
		if err := c.packet(c.in[at+4 : at+4+size]); err != nil {
			return err
		}
		at += 4 + size
	}
	c.filled = copy(c.in, c.in[at:c.filled])
	return nil
}

func (c *Conn) packet(packet []byte) error {
	if !c.isOpen {
		if len(packet) < 36 || binary.BigEndian.Uint32(packet[4:]) == 0 {
			return fmt.Errorf("the server refused the session")
		}
		c.isOpen = true
		return c.onAnswer(c, handshakeId, 0, nil)
	}
	if len(packet) < headBytes {
		return fmt.Errorf("an answer of %d bytes", len(packet))
	}
	xid, code := int32(binary.BigEndian.Uint32(packet)), int32(binary.BigEndian.Uint32(packet[12:]))
	return c.onAnswer(c, xid, code, packet[headBytes:])
}

func (c *Conn) flush() error {
	for len(c.out) > 0 {
		n, err := syscall.Write(c.fd, c.out)
		if err == syscall.EINTR {
			continue
		}
		if err == syscall.EAGAIN {
			c.waitForRoom(true)
			return nil
		}
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
		c.out = c.out[:copy(c.out, c.out[n:])]
	}
	c.waitForRoom(false)
	return nil
}

func (c *Conn) waitForRoom(wants bool) {
	if c.wants == wants {
		return
	}
	c.wants = wants
	events := uint32(syscall.EPOLLIN)
	if wants {
		events |= syscall.EPOLLOUT
	}
	syscall.EpollCtl(c.loop.epoll, syscall.EPOLL_CTL_MOD, c.fd, &syscall.EpollEvent{Events: events, Fd: int32(c.fd)})
}
