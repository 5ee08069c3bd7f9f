package dev.regionalcache.client.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a document. Lines and attributes that it does not know are of a later minor version, and ignored; a later major
 * version is refused. The specification is docs/protocol.md.
 */
public final class DiscoveryParser {

    /** The longest document, in characters. */
    public static final int LONGEST = 64 * 1024;

    static final String HEADER = "regionalcache 1";

    private final Map<String, String> single = new HashMap<>();
    private @Nullable Identity identity;
    private final List<Region> regions = new ArrayList<>();
    private final List<List<String>> policies = new ArrayList<>();
    private final Map<String, Map<String, Servers>> servers = new HashMap<>();

    private DiscoveryParser() {}

    /**
     * The document of a text.
     *
     * @throws InvalidDiscoveryException for every other text, with a sentence that says what is wrong with it
     */
    public static DiscoveryDocument parse(String text) {
        if (text.length() > LONGEST) {
            throw new InvalidDiscoveryException("the document is longer than " + LONGEST + " characters");
        }
        String[] lines = text.split("\n", -1);
        if (!lines[0].equals(HEADER)) {
            throw new InvalidDiscoveryException("the first line is not: " + HEADER);
        }
        DiscoveryParser parser = new DiscoveryParser();
        for (int i = 1; i < lines.length; i++) {
            parser.line(List.of(lines[i].split(" ", -1)));
        }
        return parser.document();
    }

    private void line(List<String> words) {
        switch (words.get(0)) {
            case "cache", "epoch", "revision", "primary" -> single(words);
            case "identity" -> identity(words);
            case "region" -> regions.add(region(words));
            case "policy" -> policies.add(words);
            case "servers" -> servers(words);
            default -> {
                // Of a later version.
            }
        }
    }

    private void single(List<String> words) {
        if (words.size() != 2 || single.put(words.get(0), words.get(1)) != null) {
            throw new InvalidDiscoveryException("there is one line " + words.get(0) + ", with one value");
        }
    }

    private void identity(List<String> words) {
        if (identity != null) {
            throw new InvalidDiscoveryException("there is one line identity at most");
        }
        long created = attributes(words, 2)
                .number("created")
                .orElseThrow(() -> new InvalidDiscoveryException("the line identity does not say created"));
        identity = new Identity(words.get(1), created);
    }

    private static Region region(List<String> words) {
        Attributes attributes = attributes(words, 2);
        return new Region(words.get(1), attributes.text("parent"), servers(attributes));
    }

    private void servers(List<String> words) {
        Servers of = servers(attributes(words, 3));
        if (servers.computeIfAbsent(words.get(1), policy -> new LinkedHashMap<>())
                        .put(words.get(2), of)
                != null) {
            throw new InvalidDiscoveryException("two lines name the servers of one policy in one region");
        }
    }

    private static Servers servers(Attributes attributes) {
        return new Servers(attributes.endpoint("writes"), attributes.endpoints("reads"));
    }

    private Policy policy(List<String> words) {
        Attributes attributes = attributes(words, 2);
        Compression none = Compression.NONE;
        return new Policy(
                words.get(1),
                attributes.texts("prefixes"),
                Duration.ofMillis(attributes.number("ttl-ms").orElse(0L)),
                attributes.small("jitter-percent", 0),
                new Compression(
                        attributes.choice("compression", Compression.Algorithm.class, none.algorithm()),
                        attributes.small("threshold", none.threshold()),
                        attributes.choice("form", CompressionForm.class, none.form())),
                attributes.choice("scope", Policy.Scope.class, Policy.Scope.GLOBAL),
                attributes.choice("isolation", Policy.Isolation.class, Policy.Isolation.SHARED),
                servers.getOrDefault(words.get(1), Map.of()));
    }

    private DiscoveryDocument document() {
        List<Policy> all = policies.stream().map(this::policy).toList();
        if (!all.stream().map(Policy::name).toList().containsAll(servers.keySet())) {
            throw new InvalidDiscoveryException("a line names the servers of a policy that is not there");
        }
        return new DiscoveryDocument(
                needed("cache"),
                Optional.ofNullable(identity),
                Attributes.numberOf(needed("epoch")),
                Attributes.numberOf(needed("revision")),
                needed("primary"),
                regions,
                all);
    }

    private String needed(String name) {
        String value = single.get(name);
        if (value == null) {
            throw new InvalidDiscoveryException("the document has no line " + name);
        }
        return value;
    }

    private static Attributes attributes(List<String> words, int from) {
        if (words.size() < from) {
            throw new InvalidDiscoveryException("a line " + words.get(0) + " has no name");
        }
        return new Attributes(words.subList(from, words.size()));
    }
}
