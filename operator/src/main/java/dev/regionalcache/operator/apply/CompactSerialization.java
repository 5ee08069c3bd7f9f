package dev.regionalcache.operator.apply;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;

/**
 * Reads objects so that thousands of them fit into a small memory. Most of an agent's caches were the nested maps of
 * {@code metadata.managedFields}, which are alike in all objects of a kind: here each record is one text. Equal texts, and
 * equal short values such as labels, are held once. What is read is written as it was.
 */
public final class CompactSerialization {

    /** The key under which the text lies; no field of a record has this name. */
    private static final String TEXT = "";

    /** A label's value has at most so many characters; longer ones are rarely alike. */
    private static final int LONGEST_VALUE = 63;

    private CompactSerialization() {}

    /** A new serialization for a client. */
    public static KubernetesSerialization create() {
        ObjectMapper mapper = new ObjectMapper()
                .addMixIn(FieldsV1.class, AsText.class)
                .registerModule(new SimpleModule().addDeserializer(String.class, new Values()));
        return new KubernetesSerialization(mapper, true);
    }

    @JsonDeserialize(using = Reader.class)
    @JsonSerialize(using = Writer.class)
    private interface AsText {}

    private static final class Reader extends JsonDeserializer<FieldsV1> {

        @Override
        public FieldsV1 deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            FieldsV1 fields = new FieldsV1();
            fields.setAdditionalProperty(
                    TEXT, context.readTree(parser).toString().intern());
            return fields;
        }
    }

    private static final class Values extends StringDeserializer {

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String value = super.deserialize(parser, context);
            return value.length() > LONGEST_VALUE ? value : value.intern();
        }
    }

    private static final class Writer extends JsonSerializer<FieldsV1> {

        private static final ObjectMapper JSON = new ObjectMapper();

        @Override
        public void serialize(FieldsV1 fields, JsonGenerator generator, SerializerProvider provider)
                throws IOException {
            if (fields.getAdditionalProperties().get(TEXT) instanceof String text) {
                JSON.writeTree(generator, JSON.readTree(text));
            } else {
                provider.defaultSerializeValue(fields.getAdditionalProperties(), generator);
            }
        }
    }
}
