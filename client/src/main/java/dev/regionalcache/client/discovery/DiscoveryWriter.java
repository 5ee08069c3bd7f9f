package dev.regionalcache.client.discovery;

import dev.regionalcache.client.connection.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes a document, the same text for the same document. The operator uses it, and so do tests. */
public final class DiscoveryWriter {

    private static final Pattern REVISION = Pattern.compile("^revision .*$", Pattern.MULTILINE | Pattern.UNIX_LINES);

    private DiscoveryWriter() {}

    /** The text. */
    public static String format(DiscoveryDocument document) {
        StringBuilder text = new StringBuilder(DiscoveryParser.HEADER).append('\n');
        text.append("cache ").append(document.cache()).append('\n');
        document.identity().ifPresent(i -> identity(text, i));
        text.append("epoch ").append(document.epoch()).append('\n');
        text.append("revision ").append(document.revision()).append('\n');
        text.append("primary ").append(document.primaryRegion()).append('\n');
        document.regions().forEach(r -> region(text, r));
        document.policies().forEach(p -> policy(text, p));
        return text.toString();
    }

    /** The text of a document with another revision; lines that are not known here are kept. */
    public static String withRevision(String text, long revision) {
        return REVISION.matcher(text).replaceFirst("revision " + revision);
    }

    private static void identity(StringBuilder text, Identity identity) {
        text.append("identity ").append(identity.uid());
        attribute(text, "created", Long.toString(identity.created()));
        text.append('\n');
    }

    private static void region(StringBuilder text, Region region) {
        text.append("region ").append(region.name());
        region.parent().ifPresent(p -> text.append(" parent=").append(p));
        servers(text, region.servers());
    }

    private static void policy(StringBuilder text, Policy policy) {
        text.append("policy ").append(policy.name());
        attribute(text, "prefixes", list(policy.prefixes()));
        attribute(text, "ttl-ms", Long.toString(policy.ttl().toMillis()));
        attribute(text, "jitter-percent", Integer.toString(policy.jitterPercent()));
        attribute(text, "compression", Attributes.word(policy.compression().algorithm()));
        attribute(text, "threshold", Integer.toString(policy.compression().threshold()));
        attribute(text, "form", Attributes.word(policy.compression().form()));
        attribute(text, "scope", Attributes.word(policy.scope()));
        attribute(text, "isolation", Attributes.word(policy.isolation()));
        text.append('\n');
        for (Map.Entry<String, Servers> own : policy.servers().entrySet()) {
            text.append("servers ").append(policy.name()).append(' ').append(own.getKey());
            servers(text, own.getValue());
        }
    }

    private static void servers(StringBuilder text, Servers servers) {
        servers.writes().ifPresent(w -> attribute(text, "writes", Escape.encode(w.toString())));
        if (!servers.reads().isEmpty()) {
            attribute(
                    text,
                    "reads",
                    list(servers.reads().stream().map(Endpoint::toString).toList()));
        }
        text.append('\n');
    }

    private static void attribute(StringBuilder text, String name, String value) {
        text.append(' ').append(name).append('=').append(value);
    }

    private static String list(List<String> values) {
        return values.stream().map(Escape::encode).collect(Collectors.joining(","));
    }
}
