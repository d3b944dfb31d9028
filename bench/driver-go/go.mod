module kafka-ts-bench/driver

go 1.21
