package dev.regionalcache.localcluster.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.api.KindRules;
import dev.regionalcache.localcluster.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What is written as {@code stringData} is kept, and read, as {@code data}. */
record SecretRules() implements KindRules {

    private static final String PLAIN = "stringData";

    @Override
    public void prepare(@Nullable ObjectNode live, ObjectNode secret) {
        if (secret.path(PLAIN) instanceof ObjectNode plain) {
            ObjectNode data = Json.object(secret, "data");
            plain.properties()
                    .forEach(e -> data.put(
                            e.getKey(),
                            Base64.getEncoder()
                                    .encodeToString(e.getValue().asText().getBytes(StandardCharsets.UTF_8))));
            secret.remove(PLAIN);
        }
    }
}
