package main

import "encoding/binary"

// Packets of ZooKeeper's protocol: length, then (but in the handshake) xid and type or, in answers, xid, zxid and err.

const (
	opCreate  = 1
	opExists  = 3
	opGetData = 4
	opSetData = 5
	opClose   = -11

	eventXid    = -1
	handshakeId = 0 // stands for the answer to a handshake, which has no xid
	headBytes   = 16
)

func appendInt32(to []byte, value int32) []byte {
	return binary.BigEndian.AppendUint32(to, uint32(value))
}

func appendString(to []byte, text string) []byte {
	return append(appendInt32(to, int32(len(text))), text...)
}

func appendBytes(to []byte, bytes []byte) []byte {
	return append(appendInt32(to, int32(len(bytes))), bytes...)
}

// begin leaves room for the length that seal fills in.
func begin(to []byte, xid, op int32) []byte {
	return appendInt32(appendInt32(appendInt32(to, 0), xid), op)
}

func seal(packet []byte, from int) []byte {
	binary.BigEndian.PutUint32(packet[from:], uint32(len(packet)-from-4))
	return packet
}

func handshake(to []byte, timeoutMs int32) []byte {
	from := len(to)
	to = appendInt32(appendInt32(to, 0), 0)                         // protocol version
	to = binary.BigEndian.AppendUint64(to, 0)                       // last zxid seen
	to = appendInt32(to, timeoutMs)                                 //
	to = binary.BigEndian.AppendUint64(to, 0)                       // a new session
	return seal(append(appendBytes(to, make([]byte, 16)), 0), from) // password, not read-only
}

func createRequest(to []byte, xid int32, path string, data []byte) []byte {
	from := len(to)
	to = appendBytes(appendString(begin(to, xid, opCreate), path), data)
	to = appendInt32(appendInt32(to, 1), 31)
	to = appendString(appendString(to, "world"), "anyone")
	return seal(appendInt32(to, 0), from)
}

func setRequest(to []byte, xid int32, path string, data []byte) []byte {
	from := len(to)
	to = appendBytes(appendString(begin(to, xid, opSetData), path), data)
	return seal(appendInt32(to, -1), from)
}

// readRequest is a getData or an exists.
func readRequest(to []byte, xid, op int32, path string, watch bool) []byte {
	from := len(to)
	to = appendString(begin(to, xid, op), path)
	if watch {
		return seal(append(to, 1), from)
	}
	return seal(append(to, 0), from)
}

func closeRequest(to []byte, xid int32) []byte {
	return seal(begin(to, xid, opClose), len(to))
}

// eventPath is the path in a notification's body: type, state, path.
func eventPath(body []byte) string {
	if len(body) < 12 {
		return ""
	}
	size := int(binary.BigEndian.Uint32(body[8:]))
	if size > len(body)-12 {
		return ""
	}
	return string(body[12 : 12+size])
}
