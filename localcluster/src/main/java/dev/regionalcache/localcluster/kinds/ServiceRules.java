package dev.regionalcache.localcluster.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.api.KindRules;
import dev.regionalcache.localcluster.json.Json;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A Service gets an address and, where its type wants them, node ports; it keeps them. */
final class ServiceRules implements KindRules {

    private static final int FIRST_NODE_PORT = 30_000;

    private final Supplier<String> addresses;
    private final AtomicInteger nodePorts = new AtomicInteger(FIRST_NODE_PORT);

    ServiceRules(Supplier<String> addresses) {
        this.addresses = addresses;
    }

    @Override
    public void prepare(@Nullable ObjectNode live, ObjectNode service) {
        ObjectNode spec = Json.object(service, "spec");
        JsonNode before = live == null ? Json.object() : live.path("spec");
        String kept = before.path("clusterIP").asText();
        String address = spec.path("clusterIP").asText(kept.isEmpty() ? addresses.get() : kept);
        spec.put("clusterIP", address).putArray("clusterIPs").add(address);
        spec.put("ipFamilyPolicy", "SingleStack").putArray("ipFamilies").add("IPv4");
        boolean onNodes = !spec.path("type").asText().equals("ClusterIP");
        for (JsonNode port : spec.path("ports")) {
            if (!port.has("targetPort")) {
                ((ObjectNode) port).set("targetPort", port.path("port"));
            }
            if (onNodes && !port.has("nodePort")) {
                ((ObjectNode) port).put("nodePort", nodePort(before, port));
            }
        }
    }

    private int nodePort(JsonNode before, JsonNode port) {
        return Json.elements(before.path("ports"))
                .filter(p -> p.path("port").equals(port.path("port")) && p.has("nodePort"))
                .mapToInt(p -> p.path("nodePort").asInt())
                .findFirst()
                .orElseGet(nodePorts::getAndIncrement);
    }
}
