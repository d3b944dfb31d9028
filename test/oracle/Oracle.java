import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.MemoryRecords;

/**
 * Prints random messages as Apache's own classes see them, one JSON object a line:
 *   message  "<name> <version>"
 *   hex      what the message class writes
 *   alt      the same message with unknown tagged fields, and tagged fields that hold their default
 *   json     what the message's JsonConverter writes (record sets as their size; byte i of a record set is i)
 *   other    {version, hex}: the same message written for another version; hex is null where the class refuses
 * Values come from Kafka's own run-time schemas, so a null, a tag or a field that our schema lacks shows up.
 *
 * Arguments: SEED COUNT then API:<key>:<lowest>-<highest> or CLASS:<name>:<lowest>-<highest> …
 */
public class Oracle {
    private static final long EXACT = (1L << 53) - 1;
    private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        long seed = Long.parseLong(args[0]);
        int count = Integer.parseInt(args[1]);
        for (int i = 2; i < args.length; i++) {
            String[] parts = args[i].split(":");
            String[] range = parts[2].split("-");
            int lowest = Integer.parseInt(range[0]);
            int highest = Integer.parseInt(range[range.length - 1]);
            if (parts[0].equals("API")) {
                ApiMessageType type = ApiMessageType.fromApiKey(Short.parseShort(parts[1]));
                for (int v = lowest; v <= highest; v++) {
                    print(seed, count, type.newRequest().getClass(), type.requestSchemas()[v], v, lowest, highest, type.name + " request");
                    print(seed, count, type.newResponse().getClass(), type.responseSchemas()[v], v, lowest, highest, type.name + " response");
                }
            } else {
                Class<?> type = Class.forName(parts[1]);
                Schema[] schemas = (Schema[]) type.getField("SCHEMAS").get(null);
                for (int v = lowest; v <= highest; v++) print(seed, count, type, schemas[v], v, lowest, highest, type.getSimpleName());
            }
        }
        OUT.flush();
    }

    private static void print(
        long seed, int count, Class<?> type, Schema schema, int version, int lowest, int highest, String name
    ) throws Exception {
        Method toJson = Class.forName(type.getName() + "JsonConverter").getMethod("write", type, short.class, boolean.class);
        for (int i = 0; i < count; i++) {
            long own = seed * 31 + name.hashCode() * 1_000_003L + version * 1009L + i;
            byte[] plain = bytesOf(new Values(own, false).struct(schema));
            byte[] strange = bytesOf(new Values(own, true).struct(schema));
            Message message = (Message) type.getDeclaredConstructor().newInstance();
            message.read(new ByteBufferAccessor(ByteBuffer.wrap(plain)), (short) version);
            int other = lowest + new Random(own).nextInt(highest - lowest + 1);
            ObjectNode line = MAPPER.createObjectNode();
            line.put("message", name + " " + version);
            line.put("hex", written(message, version));
            line.put("alt", HexFormat.of().formatHex(strange));
            line.set("json", (JsonNode) toJson.invoke(null, message, (short) version, false));
            line.putObject("other").put("version", other).put("hex", writtenOrNull(message, other));
            OUT.println(MAPPER.writeValueAsString(line));
        }
    }

    private static String writtenOrNull(Message message, int version) {
        try {
            return written(message, version);
        } catch (UnsupportedVersionException | NullPointerException e) {
            return null;
        }
    }

    private static String written(Message message, int version) {
        ObjectSerializationCache cache = new ObjectSerializationCache();
        ByteBuffer buffer = ByteBuffer.allocate(message.size(cache, (short) version));
        message.write(new ByteBufferAccessor(buffer), cache, (short) version);
        return HexFormat.of().formatHex(buffer.array());
    }

    private static byte[] bytesOf(Struct struct) {
        ByteBuffer buffer = ByteBuffer.allocate(struct.sizeOf());
        struct.writeTo(buffer);
        return buffer.array();
    }

    /** Random values by type; two with the same seed differ only in unknown tags. */
    private static final class Values {
        private final Random random;
        private final Random strange;
        private final boolean withUnknownTags;

        Values(long seed, boolean withUnknownTags) {
            this.random = new Random(seed);
            this.strange = new Random(~seed);
            this.withUnknownTags = withUnknownTags;
        }

        Struct struct(Schema schema) throws Exception {
            Struct struct = new Struct(schema);
            for (BoundField field : schema.fields()) {
                Type type = field.def.type;
                struct.set(field, type instanceof TaggedFields ? tags((TaggedFields) type) : value(type));
            }
            return struct;
        }

        @SuppressWarnings("unchecked")
        private NavigableMap<Integer, Object> tags(TaggedFields type) throws Exception {
            Field inner = TaggedFields.class.getDeclaredField("fields");
            inner.setAccessible(true);
            var known = (Map<Integer, org.apache.kafka.common.protocol.types.Field>) inner.get(type);
            NavigableMap<Integer, Object> values = new TreeMap<>();
            for (var entry : known.entrySet()) {
                if (random.nextInt(10) < 6) values.put(entry.getKey(), value(entry.getValue().type));
            }
            if (withUnknownTags && strange.nextInt(3) == 0) {
                for (int tag = 20 + strange.nextInt(300), left = 1 + strange.nextInt(2); left > 0; left--, tag += 7) {
                    byte[] data = new byte[strange.nextInt(4) == 0 ? 0 : strange.nextInt(200)];
                    strange.nextBytes(data);
                    values.put(tag, new RawTaggedField(tag, data));
                }
            }
            return values;
        }

        private Object value(Type type) throws Exception {
            if (type instanceof Schema) return struct((Schema) type);
            if (type.isNullable() && random.nextInt(4) == 0) return null;
            if (type.arrayElementType().isPresent()) {
                Object[] values = new Object[random.nextInt(4)];
                for (int i = 0; i < values.length; i++) values[i] = value(type.arrayElementType().get());
                return values;
            }
            String name = type.toString().replace("COMPACT_", "").replace("NULLABLE_", "");
            switch (name) {
                case "BOOLEAN": return random.nextBoolean();
                case "INT8": return (byte) number(Byte.MIN_VALUE, Byte.MAX_VALUE);
                case "INT16": return (short) number(Short.MIN_VALUE, Short.MAX_VALUE);
                case "UINT16": return (int) number(0, 65535);
                case "INT32": return (int) number(Integer.MIN_VALUE, Integer.MAX_VALUE);
                case "UINT32": return number(0, 0xffffffffL);
                case "INT64": return number(-EXACT, EXACT);
                case "UUID": return random.nextInt(4) == 0 ? Uuid.ZERO_UUID : new Uuid(random.nextLong(), random.nextLong());
                case "STRING": return text();
                case "BYTES": return ByteBuffer.wrap(pattern(random.nextInt(30)));
                case "RECORDS": return MemoryRecords.readableRecords(ByteBuffer.wrap(pattern(random.nextInt(60))));
                default: throw new IllegalStateException("No values for type " + type);
            }
        }

        private long number(long lowest, long highest) {
            switch (random.nextInt(8)) {
                case 0: return lowest;
                case 1: return highest;
                case 2: return 0;
                case 3: return lowest < 0 ? -1 : 1;
                default: return lowest + (long) (random.nextDouble() * (highest - lowest));
            }
        }

        private String text() {
            int length = random.nextInt(12) == 0 ? 100 + random.nextInt(200) : random.nextInt(12);
            StringBuilder text = new StringBuilder();
            int letters = random.nextInt(6) == 0 ? 0x10ffff : 0x7f;
            while (text.length() < length) {
                int point = random.nextInt(letters);
                if (point < 0xd800 || point > 0xdfff) text.appendCodePoint(point);
            }
            return text.toString();
        }

        private byte[] pattern(int length) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) bytes[i] = (byte) i;
            return bytes;
        }
    }
}
