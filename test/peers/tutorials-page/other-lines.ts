/** What tutorials type besides, their names of machines and their slips included, written as on the page. */
export const otherLines: readonly string[] = `
$ cp conf/zoo_sample.cfg zoo.cfg
$ cd bin
$ ./zkServer.sh start
ZooKeeper JMX enabled by default
…
Starting zookeeper ... FAILED TO START
…
$ cp ../conf/zoo_sample.cfg ../conf/zoo.cfg
$ ./zkServer.sh start
ZooKeeper JMX enabled by default
Using config: …zoo.cfg
Starting zookeeper ... STARTED
$ cd ..
$ nohup bin/kafka-server-start.sh config/server.properties > kafka.log 2>&1 &
$ bin/kafka-topics.sh --zookeeper h:2181 --create --topic test --replication-factor 2 --partitions 2
Error while executing topic command : Replication factor: 2 larger than available brokers: 1.
$ bin/kafka-topics.sh --zookeeper h:2181 --create --topic test --replication-factor 1 --partitions 2
Created topic "test".
$ bin/kafka-topics.sh --create --zookeeper localhost:2181 --replication-factor 1 --partitions 1 --topic test
Error while executing topic command : Topic 'test' already exists.
$ bin/kafka-topics.sh --describe --zookeeper a:2181,b:2181,c:2181 --topic test
Topic:test	PartitionCount:2	ReplicationFactor:1	Configs:
	Topic: test	Partition: 0	Leader: 0	Replicas: 0	Isr: 0
	Topic: test	Partition: 1	Leader: 0	Replicas: 0	Isr: 0
$ export PATH=$PWD/bin:$PATH
$ kafka-topics.sh --create \\ --topic t \\ --partitions 3 \\ --replication-factor 1 \\ --zookeeper a:2181,b:2181,c:2181
Created topic "t".
$ kafka-topics.sh -zookeeper a:2181,b:2181,c:2181 -list
t
test
$ bin/kafka-console-producer.sh --broker-list localhost:9092,localhost:9092 --topic test1
>one
>two
$ bin/kafka-console-consumer.sh --bootstrap-server localhost:9092,localhost:9092 --topic test1 --from-beginning
one
two
^CProcessed a total of 2 messages
$ sh bin/kafka-console-consumer.sh --zookeeper zk01:2181 --from-beginning --topic test1
Using the ConsoleConsumer with old consumer is deprecated and will be removed in a future major release. Consider using the new consumer by passing [bootstrap-server] instead of [zookeeper].
one
two
^CProcessed a total of 2 messages
$ sh bin/kafka-console-consumer.sh --zookeeper zk01:2181--from-beginning --topic test1
Read "--zookeeper zk01:2181--from-beginning" as "--zookeeper zk01:2181 --from-beginning"
Using the ConsoleConsumer with old consumer is deprecated and will be removed in a future major release. Consider using the new consumer by passing [bootstrap-server] instead of [zookeeper].
one
two
^CProcessed a total of 2 messages
$ echo group.id=testGroup > consumer.properties
$ sh bin/kafka-console-consumer.sh --zookeeper zk01:2181,zk02:2181,zk03:2181 --from-beginning --topic test1 --consumer.config consumer.properties --max-messages 1
Using the ConsoleConsumer with old consumer is deprecated and will be removed in a future major release. Consider using the new consumer by passing [bootstrap-server] instead of [zookeeper].
one
Processed a total of 1 messages
$ cd bin
$ sh kafka-run-class.sh kafka.tools.ConsumerOffsetChecker --zookeeper zk01:2181 --group testGroup
Group           Topic                          Pid Offset          logSize         Lag             Owner
testGroup       test1                          0   1               2               1               none
$ sh kafka-run-class.sh kafka.tools.ConsumerOffsetChecker --zookeeperzk01:2181 --group testGroup
Read "--zookeeperzk01:2181" as "--zookeeper zk01:2181"
Group           Topic                          Pid Offset          logSize         Lag             Owner
testGroup       test1                          0   1               2               1               none
$ cd ..
$ sh bin/kafka-topics.sh --delete --zookeeperzk01:2181 --topic test
Read "--zookeeperzk01:2181" as "--zookeeper zk01:2181"
Topic test is marked for deletion.
Note: This will have no impact if delete.topic.enable is not set to true.
$ sh bin/kafka-topics.sh --delete --zookeeper zk01:2181 --topic t
Topic t is marked for deletion.
Note: This will have no impact if delete.topic.enable is not set to true.
$ bin/kafka-topics.sh --delete --zookeeper a:2181,b:2181,c:2181
Missing required argument "[topic]" (see --help)
$ bin/kafka-topic.sh --list --zookeeper localhost:2181
…kafka-topic.sh: not found
$ bin/kafka-server-stop.sh --wait
$ bin/zkServer.sh stop
ZooKeeper JMX enabled by default
Using config: …zoo.cfg
Stopping zookeeper ... STOPPED
`
  .trim()
  .split('\n');
