import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.text.ParsePosition;
import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Values;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/**
 * Answers what Apache's Connect does with data: a question as a line of JSON, the answer as another. See connect-oracle.ts
 * for the questions.
 */
public class ConnectOracle {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        // Node takes U+2028 for the end of a line.
        JSON.getFactory().enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());
        Locale.setDefault(Locale.US);
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, "UTF-8");
        String line;
        while ((line = in.readLine()) != null) {
            ObjectNode answer = JSON.createObjectNode();
            try {
                answer(JSON.readTree(line), answer);
            } catch (Throwable error) {
                answer.removeAll();
                answer.put("error", error.getClass().getName());
                answer.put("message", error.getMessage());
            }
            out.println(JSON.writeValueAsString(answer));
            if (!in.ready()) out.flush();
        }
        out.flush();
    }

    private static void answer(JsonNode question, ObjectNode answer) throws Exception {
        switch (question.get("ask").asText()) {
            case "json": {
                JsonConverter converter = converter(question.get("settings"));
                SchemaAndValue data = converter.toConnectData("t", bytes(question.get("json")));
                answer.put("json", text(converter.fromConnectData("t", data.schema(), data.value())));
                answer.put("text", data.value() == null ? null : data.value().toString());
                break;
            }
            case "parse": {
                SchemaAndValue data = Values.parseString(question.get("text").asText());
                answer.put("json", data == null ? null : envelope(data.schema(), data.value()));
                answer.put("text", data == null ? null : Values.convertToString(data.schema(), data.value()));
                break;
            }
            case "smt":
                transform(question, answer);
                break;
            case "predicate": {
                Predicate<SinkRecord> predicate = create(question);
                predicate.configure(props(question.get("props")));
                answer.put("result", predicate.test(record(question.get("record"))));
                break;
            }
            case "format": {
                SimpleDateFormat format = new SimpleDateFormat(question.get("pattern").asText());
                answer.put("text", format.format(new Date(question.get("ms").asLong())));
                break;
            }
            case "parseDate": {
                SimpleDateFormat format = new SimpleDateFormat(question.get("pattern").asText());
                Date date = format.parse(question.get("text").asText(), new ParsePosition(0));
                answer.put("ms", date == null ? null : date.getTime());
                break;
            }
            case "regex": {
                Matcher matcher = Pattern.compile(question.get("pattern").asText()).matcher(question.get("text").asText());
                boolean matches = matcher.matches();
                answer.put("matches", matches);
                answer.put("text", matches ? matcher.replaceFirst(question.get("replacement").asText()) : null);
                break;
            }
            default:
                throw new IllegalStateException("Unknown question " + question);
        }
    }

    private static void transform(JsonNode question, ObjectNode answer) throws Exception {
        Transformation<SinkRecord> transformation = create(question);
        transformation.configure(props(question.get("props")));
        SinkRecord result = transformation.apply(record(question.get("record")));
        if (result == null) {
            answer.putNull("topic");
            return;
        }
        answer.put("topic", result.topic());
        answer.put("key", envelope(result.keySchema(), result.key()));
        answer.put("value", envelope(result.valueSchema(), result.value()));
        ArrayNode headers = answer.putArray("headers");
        for (Header header : result.headers())
            headers.addArray().add(header.key()).add(envelope(header.schema(), header.value()));
    }

    private static SinkRecord record(JsonNode record) {
        SchemaAndValue key = data(record.get("key"));
        SchemaAndValue value = data(record.get("value"));
        ConnectHeaders headers = new ConnectHeaders();
        for (JsonNode header : record.get("headers")) headers.add(header.get(0).asText(), data(header.get(1)));
        Long timestamp = record.get("timestamp").isNull() ? null : record.get("timestamp").asLong();
        return new SinkRecord(record.get("topic").asText(), record.get("partition").asInt(), key.schema(), key.value(),
            value.schema(), value.value(), record.get("offset").asLong(), timestamp, TimestampType.CREATE_TIME, headers);
    }

    /** An envelope, or plain JSON, or null. */
    private static SchemaAndValue data(JsonNode json) {
        if (json.isNull()) return SchemaAndValue.NULL;
        Map<String, Object> settings = new HashMap<>();
        settings.put("schemas.enable", String.valueOf(json.asText().startsWith("{\"schema\":")));
        JsonConverter converter = new JsonConverter();
        converter.configure(settings, false);
        return converter.toConnectData("t", bytes(json));
    }

    private static String envelope(org.apache.kafka.connect.data.Schema schema, Object value) {
        JsonConverter converter = new JsonConverter();
        Map<String, Object> settings = new HashMap<>();
        settings.put("replace.null.with.default", "false");
        converter.configure(settings, false);
        return text(converter.fromConnectData("t", schema, value));
    }

    @SuppressWarnings("unchecked")
    private static <T> T create(JsonNode question) throws Exception {
        String name = "org.apache.kafka.connect.transforms." + question.get("className").asText();
        return (T) Class.forName(name).getDeclaredConstructor().newInstance();
    }

    private static JsonConverter converter(JsonNode settings) {
        JsonConverter converter = new JsonConverter();
        converter.configure(props(settings), false);
        return converter;
    }

    private static Map<String, String> props(JsonNode settings) {
        Map<String, String> props = new HashMap<>();
        for (Iterator<Map.Entry<String, JsonNode>> all = settings.fields(); all.hasNext();) {
            Map.Entry<String, JsonNode> entry = all.next();
            props.put(entry.getKey(), entry.getValue().asText());
        }
        return props;
    }

    private static byte[] bytes(JsonNode text) {
        return text.isNull() ? null : text.asText().getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
