// Package suite holds the version of go-zookeeper whose own tests run against our server.
package suite

import _ "github.com/go-zookeeper/zk"
