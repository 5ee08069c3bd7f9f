package dev.regionalcache.client.discovery;

import dev.regionalcache.client.connection.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@code name=value} words of a line. Names that nobody asks for are for later versions. */
final class Attributes {

    private final Map<String, String> values = new HashMap<>();

    Attributes(List<String> words) {
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new InvalidDiscoveryException("after the name a line has words of the form name=value only");
            }
            if (values.put(word.substring(0, equals), word.substring(equals + 1)) != null) {
                throw new InvalidDiscoveryException("a line says the same twice");
            }
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(Escape::decode);
    }

    List<String> texts(String name) {
        String value = values.get(name);
        List<String> texts = new ArrayList<>();
        if (value != null) {
            for (String part : value.split(",", -1)) {
                texts.add(Escape.decode(part));
            }
        }
        return texts;
    }

    Optional<Endpoint> endpoint(String name) {
        return text(name).map(Attributes::endpointOf);
    }

    List<Endpoint> endpoints(String name) {
        return texts(name).stream().map(Attributes::endpointOf).toList();
    }

    Optional<Long> number(String name) {
        return text(name).map(Attributes::numberOf);
    }

    int small(String name, int otherwise) {
        long value = number(name).orElse((long) otherwise);
        if (value > Integer.MAX_VALUE) {
            throw new InvalidDiscoveryException("the number " + name + " is too large");
        }
        return (int) value;
    }

    <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
        Optional<String> value = text(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(value.get())) {
                return constant;
            }
        }
        throw new InvalidDiscoveryException("the value of " + name + " is not known here");
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT);
    }

    static long numberOf(String text) {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new InvalidDiscoveryException("a number has 1 to 18 digits and nothing else");
        }
        return Long.parseLong(text);
    }

    private static Endpoint endpointOf(String text) {
        try {
            return Endpoint.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidDiscoveryException(String.valueOf(e.getMessage()));
        }
    }
}
