// A client on IBM/sarama. Values are lines.
//
//	sarama produce-sync|produce-async BOOTSTRAP TOPIC CODEC plain|idempotent    stdin to partition 0, each acknowledged
//	sarama consume BOOTSTRAP TOPIC COUNT                                        partition 0 from its start
//	sarama group BOOTSTRAP TOPIC COUNT GROUP                                    by a consumer group, committing at the end
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/IBM/sarama"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "sarama:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	mode, brokers, topic := args[0], []string{args[1]}, args[2]
	config := sarama.NewConfig()
	config.ClientID = "compat-sarama"
	switch mode {
	case "produce-sync", "produce-async":
		if err := config.Producer.Compression.UnmarshalText([]byte(args[3])); err != nil {
			return err
		}
		config.Producer.RequiredAcks = sarama.WaitForAll
		config.Producer.Partitioner = sarama.NewManualPartitioner
		config.Producer.Return.Successes = true
		config.Producer.Return.Errors = true
		if args[4] == "idempotent" {
			config.Producer.Idempotent = true
			config.Net.MaxOpenRequests = 1
		}
		if mode == "produce-sync" {
			return produceSync(brokers, topic, config)
		}
		return produceAsync(brokers, topic, config)
	case "consume", "group":
		count, err := strconv.Atoi(args[3])
		if err != nil {
			return err
		}
		config.Consumer.Offsets.Initial = sarama.OffsetOldest
		if mode == "consume" {
			return consume(brokers, topic, config, count)
		}
		return consumeInGroup(brokers, topic, config, count, args[4])
	}
	return fmt.Errorf("unknown mode %q", mode)
}

func messages(topic string) []*sarama.ProducerMessage {
	lines := []*sarama.ProducerMessage{}
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Buffer(nil, 4<<20)
	for scanner.Scan() {
		lines = append(lines, &sarama.ProducerMessage{Topic: topic, Partition: 0, Value: sarama.StringEncoder(scanner.Text())})
	}
	return lines
}

func produceSync(brokers []string, topic string, config *sarama.Config) error {
	producer, err := sarama.NewSyncProducer(brokers, config)
	if err != nil {
		return err
	}
	defer producer.Close()
	all := messages(topic)
	// The first ones one by one, the rest in batches.
	for len(all) > 0 {
		n := min(len(all), 1)
		if len(all) < 100 {
			n = len(all)
		}
		if err := producer.SendMessages(all[:n]); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

func produceAsync(brokers []string, topic string, config *sarama.Config) error {
	config.Producer.Flush.Messages = 50
	config.Producer.Flush.Frequency = 10 * time.Millisecond
	producer, err := sarama.NewAsyncProducer(brokers, config)
	if err != nil {
		return err
	}
	all := messages(topic)
	go func() {
		for _, message := range all {
			producer.Input() <- message
		}
	}()
	for range all {
		select {
		case <-producer.Successes():
		case failure := <-producer.Errors():
			return failure
		}
	}
	return producer.Close()
}

func consume(brokers []string, topic string, config *sarama.Config, count int) error {
	consumer, err := sarama.NewConsumer(brokers, config)
	if err != nil {
		return err
	}
	defer consumer.Close()
	partition, err := consumer.ConsumePartition(topic, 0, sarama.OffsetOldest)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	timeout := time.After(60 * time.Second)
	for i := 0; i < count; i++ {
		select {
		case message := <-partition.Messages():
			fmt.Fprintln(out, string(message.Value))
		case err := <-partition.Errors():
			return err
		case <-timeout:
			return fmt.Errorf("%d of %d messages after 60 s", i, count)
		}
	}
	return nil
}

type handler struct {
	count, seen int
	out         *bufio.Writer
	done        func()
}

func (h *handler) Setup(sarama.ConsumerGroupSession) error   { return nil }
func (h *handler) Cleanup(sarama.ConsumerGroupSession) error { return nil }

func (h *handler) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for message := range claim.Messages() {
		if h.seen < h.count {
			fmt.Fprintln(h.out, string(message.Value))
			session.MarkMessage(message, "")
			h.seen++
		}
		if h.seen == h.count {
			session.Commit()
			h.done()
			return nil
		}
	}
	return nil
}

func consumeInGroup(brokers []string, topic string, config *sarama.Config, count int, groupId string) error {
	group, err := sarama.NewConsumerGroup(brokers, groupId, config)
	if err != nil {
		return err
	}
	defer group.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	h := &handler{count: count, out: bufio.NewWriter(os.Stdout), done: cancel}
	defer h.out.Flush()
	for ctx.Err() == nil {
		if err := group.Consume(ctx, []string{topic}, h); err != nil && ctx.Err() == nil {
			return err
		}
	}
	if h.seen < count {
		return fmt.Errorf("%d of %d messages after 60 s", h.seen, count)
	}
	return nil
}
