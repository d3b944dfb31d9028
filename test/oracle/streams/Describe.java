import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.*;
import org.apache.kafka.streams.kstream.*;
import org.apache.kafka.streams.processor.api.*;
import org.apache.kafka.streams.state.*;
import org.apache.kafka.common.utils.Bytes;
import java.util.*;
import java.util.function.*;
public class Describe {
  static class P extends ContextualProcessor<String,String,String,String> { public void process(org.apache.kafka.streams.processor.api.Record<String,String> r) { context().forward(r); } }
  static void show(String name, Consumer<StreamsBuilder> f) { StreamsBuilder b = new StreamsBuilder(); f.accept(b); System.out.println("== " + name); System.out.print(b.build().describe()); }
  static void showT(String name, Consumer<Topology> f) { Topology t = new Topology(); f.accept(t); System.out.println("== " + name); System.out.print(t.describe()); }
  static KStream<String,String> in(StreamsBuilder b, String... t) { return b.stream(Arrays.asList(t)); }
  static KeyValue<String,String> kv(String k, String v) { return KeyValue.pair(k, v); }
  public static void main(String[] a) {
    show("word count", b -> in(b, "streams-plaintext-input").flatMapValues(v -> Arrays.asList(v)).groupBy((k, v) -> v).count().toStream().to("streams-wordcount-output", Produced.with(Serdes.String(), Serdes.Long())));
    show("pipe", b -> in(b, "in").to("out"));
    show("named count", b -> in(b, "in").groupByKey().count(Materialized.as("counts")).toStream().to("out"));
    show("unnamed materialized count", b -> in(b, "in").groupByKey().count(Materialized.with(Serdes.String(), Serdes.Long())).toStream().to("out"));
    show("named everything", b -> b.<String,String>stream("in", Consumed.as("lines")).filter((k,v) -> true, Named.as("only")).selectKey((k,v) -> v, Named.as("key")).groupByKey(Grouped.as("words")).count(Named.as("counter"), Materialized.as("counts")).toStream(Named.as("updates")).to("out", Produced.as("sink")));
    show("two counts of a named group", b -> { KGroupedStream<String,String> g = in(b, "in").selectKey((k,v) -> v).groupByKey(Grouped.as("g")); g.count().toStream().to("a"); g.reduce((x,y) -> y).toStream().to("b"); });
    show("two counts of an unnamed group", b -> { KGroupedStream<String,String> g = in(b, "in").selectKey((k,v) -> v).groupByKey(); g.count().toStream().to("a"); g.reduce((x,y) -> y).toStream().to("b"); });
    show("every step", b -> in(b, "in").filter((k,v) -> true).filterNot((k,v) -> true).map((k,v) -> kv(k,v)).mapValues(v -> v).flatMap((k,v) -> Arrays.asList(kv(k,v))).flatMapValues(v -> Arrays.asList(v)).peek((k,v) -> {}).selectKey((k,v) -> k).foreach((k,v) -> {}));
    show("branch", b -> { KStream<String,String>[] s = in(b, "in").branch((k,v) -> true, (k,v) -> false); s[0].to("a"); s[1].to("b"); });
    show("split", b -> { Map<String,KStream<String,String>> m = in(b, "in").split(Named.as("s-")).branch((k,v) -> true).branch((k,v) -> true, Branched.as("named")).defaultBranch(); m.get("s-1").to("a"); m.get("s-named").to("b"); m.get("s-0").to("c"); });
    show("split unnamed", b -> { Map<String,KStream<String,String>> m = in(b, "in").split().branch((k,v) -> true).noDefaultBranch(); m.get("KSTREAM-BRANCH-00000000011").to("a"); });
    show("merge", b -> in(b, "a").merge(in(b, "b")).merge(in(b, "c").selectKey((k,v) -> v)).groupByKey().count().toStream().to("out"));
    show("same topic twice", b -> { in(b, "in").to("a"); in(b, "in").mapValues(v -> v).to("b"); });
    show("many topics", b -> in(b, "orders", "payments", "shipments", "users", "clicks", "views", "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta").to("out"));
    show("through repartition", b -> in(b, "in").repartition().mapValues(v -> v).repartition(Repartitioned.as("again")).to("out"));
    show("through", b -> in(b, "in").map((k,v) -> kv(k,v)).through("mid").groupByKey().count().toStream().to("out"));
    show("table", b -> b.<String,String>table("t").toStream().to("out"));
    show("table materialized", b -> b.<String,String>table("t", Materialized.as("store")).filter((k,v) -> true).mapValues(v -> v).toStream().to("out"));
    show("table steps materialized", b -> b.<String,String>table("t").filter((k,v) -> true, Materialized.as("f")).mapValues(v -> v, Materialized.as("m")).filterNot((k,v) -> true, Materialized.with(Serdes.String(), Serdes.String())).toStream().to("out"));
    show("table filtered and grouped", b -> b.<String,String>table("t").filter((k,v) -> true).groupBy((k,v) -> kv(v,k)).count().toStream().to("out"));
    show("table reduce named", b -> b.<String,String>table("t", Consumed.as("src")).groupBy((k,v) -> kv(v,k), Grouped.as("grp")).reduce((x,y) -> x, (x,y) -> y, Named.as("red"), Materialized.as("st")).toStream().to("out"));
    show("table aggregate twice", b -> { KGroupedTable<String,String> g = b.<String,String>table("t").groupBy((k,v) -> kv(v,k)); g.aggregate(() -> "", (k,v,x) -> x, (k,v,x) -> x).toStream().to("a"); g.count(Materialized.as("c")).toStream().to("b"); });
    show("to table", b -> in(b, "in").toTable().toStream().to("out"));
    show("to table materialized, key changed", b -> in(b, "in").selectKey((k,v) -> v).toTable(Materialized.as("st")).toStream().to("out"));
    show("to table named, key changed", b -> in(b, "in").selectKey((k,v) -> v).toTable(Named.as("tab")).groupBy((k,v) -> kv(v,k)).count().toStream().to("out"));
    show("to stream with a key, counted", b -> in(b, "in").groupByKey().count().toStream((k,v) -> k + v).groupByKey().aggregate(() -> "", (k,v,x) -> x).toStream().to("out"));
    show("fan out", b -> { KStream<String,String> s = in(b, "in"); s.filter((k,v) -> true).mapValues(v -> v).to("a"); s.mapValues(v -> v).to("b"); s.to("c"); s.peek((k,v) -> {}).filter((k,v) -> true).groupByKey().count().toStream().to("d"); });
    show("pattern", b -> b.<String,String>stream(java.util.regex.Pattern.compile("in-.*")).to("out"));
    show("process with a store", b -> { b.addStateStore(Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("kv"), Serdes.String(), Serdes.String())); in(b, "in").process(() -> new P(), "kv").to("out"); in(b, "other").process(() -> new P(), Named.as("second"), "kv").to("out2"); });
    showT("processor api", t -> { t.addSource("Source", "input").addProcessor("Process", () -> new P(), "Source").addStateStore(Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("Counts"), Serdes.String(), Serdes.Integer()), "Process").addSink("Sink", "output", "Process"); });
    showT("diamond", t -> { t.addSource("a", "x", "y").addProcessor("p1", () -> new P(), "a").addProcessor("p2", () -> new P(), "a").addProcessor("p3", () -> new P(), "p1", "p2").addSink("s1", "o1", "p3", "a").addSink("s2", "o2", "p2").addSource("b", "z").addProcessor("p4", () -> new P(), "b").addSink("s3", "o3", "p4"); });
    showT("shared stores", t -> { t.addSource("a", "x").addSource("b", "y").addProcessor("p1", () -> new P(), "a").addProcessor("p2", () -> new P(), "b").addStateStore(Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("one"), Serdes.String(), Serdes.Integer()), "p1", "p2").addStateStore(Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("two"), Serdes.String(), Serdes.Integer()), "p1").addStateStore(Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("three"), Serdes.String(), Serdes.Integer()), "p1").addSink("s", "o", "p1", "p2"); });
  }
}
