module kafka-ts/bench/zookeeper/driver

go 1.21
