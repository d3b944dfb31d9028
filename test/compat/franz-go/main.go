// A client on twmb/franz-go. Values are lines.
//
//	franz-go produce BOOTSTRAP TOPIC CODEC plain|idempotent    stdin to partition 0, each acknowledged
//	franz-go consume BOOTSTRAP TOPIC COUNT                     partition 0 from its start
//	franz-go group BOOTSTRAP TOPIC COUNT GROUP                 by a consumer group, committing at the end
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

var codecs = map[string]kgo.CompressionCodec{
	"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
	"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "franz-go:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	mode, bootstrap, topic := args[0], args[1], args[2]
	options := []kgo.Opt{kgo.SeedBrokers(bootstrap), kgo.ClientID("compat-franz-go")}
	switch mode {
	case "produce":
		options = append(options, kgo.ProducerBatchCompression(codecs[args[3]]), kgo.RecordPartitioner(kgo.ManualPartitioner()))
		if args[4] == "plain" {
			options = append(options, kgo.DisableIdempotentWrite())
		}
		return produce(ctx, options, topic)
	case "consume", "group":
		count, err := strconv.Atoi(args[3])
		if err != nil {
			return err
		}
		start := kgo.NewOffset().AtStart()
		if mode == "consume" {
			options = append(options, kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: {0: start}}))
		} else {
			options = append(options, kgo.ConsumeTopics(topic), kgo.ConsumerGroup(args[4]), kgo.ConsumeResetOffset(start))
		}
		return consume(ctx, options, count, mode == "group")
	}
	return fmt.Errorf("unknown mode %q", mode)
}

func produce(ctx context.Context, options []kgo.Opt, topic string) error {
	client, err := kgo.NewClient(options...)
	if err != nil {
		return err
	}
	defer client.Close()
	records := []*kgo.Record{}
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Buffer(nil, 4<<20)
	for scanner.Scan() {
		records = append(records, &kgo.Record{Topic: topic, Partition: 0, Value: []byte(scanner.Text())})
	}
	return client.ProduceSync(ctx, records...).FirstErr()
}

func consume(ctx context.Context, options []kgo.Opt, count int, commits bool) error {
	client, err := kgo.NewClient(options...)
	if err != nil {
		return err
	}
	defer client.Close()
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for seen := 0; seen < count; {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return fmt.Errorf("%d of %d messages: %w", seen, count, err)
		}
		fetches.EachRecord(func(record *kgo.Record) {
			if seen < count {
				fmt.Fprintln(out, string(record.Value))
				seen++
			}
		})
	}
	if commits {
		return client.CommitUncommittedOffsets(ctx)
	}
	return nil
}
