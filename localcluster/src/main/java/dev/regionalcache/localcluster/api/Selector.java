package dev.regionalcache.localcluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.regionalcache.localcluster.types.ResourceType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Label and field selectors of a request. */
final class Selector {

    private static final Pattern TERMS = Pattern.compile(",(?![^(]*\\))");
    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)");
    private static final Pattern EQUALITY = Pattern.compile("([^=!\\s]+)\\s*(==|=|!=)\\s*(\\S*)");
    private static final Pattern EXISTENCE = Pattern.compile("(!?)\\s*([^=!\\s]+)");

    private Selector() {}

    /**
     * What a request selects.
     *
     * @throws ApiException 400 if a selector cannot be understood, or names a field that cannot be selected by
     */
    static Predicate<JsonNode> of(ResourceType type, @Nullable String labels, @Nullable String fields) {
        Predicate<JsonNode> all = object -> true;
        for (String term : terms(labels)) {
            Predicate<JsonNode> label = label(term.strip());
            all = all.and(object -> label.test(object.path("metadata").path("labels")));
        }
        for (String term : terms(fields)) {
            all = all.and(field(type, term.strip()));
        }
        return all;
    }

    private static List<String> terms(@Nullable String selector) {
        return selector == null || selector.isBlank() ? List.of() : List.of(TERMS.split(selector));
    }

    private static Predicate<JsonNode> label(String term) {
        Matcher set = SET.matcher(term);
        if (set.matches()) {
            Set<String> values = Set.copyOf(
                    Arrays.stream(set.group(3).split(",")).map(String::strip).toList());
            boolean in = set.group(2).equals("in");
            return labels -> in == (labels.has(set.group(1)) && values.contains(text(labels, set.group(1))));
        }
        Matcher equality = EQUALITY.matcher(term);
        if (equality.matches()) {
            boolean equal = !equality.group(2).equals("!=");
            return labels -> equal
                    == (labels.has(equality.group(1))
                            && text(labels, equality.group(1)).equals(equality.group(3)));
        }
        Matcher existence = EXISTENCE.matcher(term);
        if (existence.matches()) {
            return labels -> existence.group(1).isEmpty() == labels.has(existence.group(2));
        }
        throw ApiException.badRequest("unable to parse requirement: " + term);
    }

    private static Predicate<JsonNode> field(ResourceType type, String term) {
        Matcher equality = EQUALITY.matcher(term);
        if (!equality.matches()) {
            throw ApiException.badRequest("invalid selector: '%s'; can't understand '%s'".formatted(term, term));
        }
        String field = equality.group(1);
        if (!field.equals("metadata.name")
                && !field.equals("metadata.namespace")
                && !type.selectable().contains(field)) {
            throw ApiException.badRequest("field label not supported: " + field);
        }
        boolean equal = !equality.group(2).equals("!=");
        String pointer = "/" + field.replace('.', '/');
        return object -> equal == object.at(pointer).asText("").equals(equality.group(3));
    }

    private static String text(JsonNode labels, String name) {
        return labels.path(name).asText();
    }
}
