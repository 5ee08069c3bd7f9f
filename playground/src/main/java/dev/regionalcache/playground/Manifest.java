package dev.regionalcache.playground;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.crds.region.CacheRegionSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What is applied: CacheRegions and one RegionalCache. */
public record Manifest(List<CacheRegion> regions, RegionalCache cache) {

    private static final YAMLMapper YAML = new YAMLMapper(new YAMLFactory());

    /**
     * Reads YAML.
     *
     * @param count how many of the cache's regions are kept, parents before their children; the others are left out
     * @param engine {@code Redis} or {@code Valkey}; empty: as the YAML says
     * @throws InputException when it holds anything else, or not exactly one RegionalCache
     */
    public static Manifest read(String yaml, int count, String engine) {
        List<CacheRegion> regions = new ArrayList<>();
        List<RegionalCache> caches = new ArrayList<>();
        Set<String> kept = new HashSet<>();
        List<JsonNode> documents = documents(yaml);
        for (JsonNode document : documents) {
            if (kind(document).equals("RegionalCache")) {
                JsonNode spec = document.path("spec");
                if (!engine.isEmpty() && spec instanceof ObjectNode fields) {
                    fields.put("engine", engine);
                }
                kept.addAll(keep(spec.path("regions"), count));
                spec.path("witnesses").forEach(w -> kept.add(w.asText()));
                caches.add(convert(document, RegionalCache.class));
            }
        }
        if (caches.size() != 1) {
            throw new InputException("the file must hold one RegionalCache, and holds " + caches.size());
        }
        for (JsonNode document : documents) {
            boolean region = kind(document).equals("CacheRegion");
            if (region && kept.contains(document.at("/metadata/name").asText())) {
                regions.add(convert(document, CacheRegion.class));
            } else if (!region && !kind(document).equals("RegionalCache")) {
                throw new InputException("the file holds a " + kind(document)
                        + ": only a RegionalCache and its CacheRegions can be played with");
            }
        }
        Set<String> described =
                regions.stream().map(r -> r.getMetadata().getName()).collect(Collectors.toSet());
        kept.stream()
                .filter(name -> !described.contains(name))
                .sorted()
                .map(Manifest::plain)
                .forEach(regions::add);
        return new Manifest(regions, caches.getFirst());
    }

    /** A region of which the file says nothing. */
    private static CacheRegion plain(String name) {
        CacheRegion region = new CacheRegion();
        region.setMetadata(new ObjectMetaBuilder().withName(name).build());
        region.setSpec(new CacheRegionSpec(null, null, List.of(), null, Map.of(), null, null));
        return region;
    }

    private static Set<String> keep(JsonNode regions, int count) {
        Set<String> kept = new HashSet<>();
        if (regions instanceof ArrayNode list) {
            while (list.size() > count) {
                list.remove(list.size() - 1);
            }
            list.forEach(r -> kept.add(r.path("name").asText()));
        }
        return kept;
    }

    private static List<JsonNode> documents(String yaml) {
        try (MappingIterator<JsonNode> parsed = YAML.readerFor(JsonNode.class).readValues(yaml)) {
            return parsed.readAll();
        } catch (IOException | RuntimeException e) {
            throw new InputException("the file is no YAML: " + e.getMessage());
        }
    }

    private static <T extends HasMetadata> T convert(JsonNode document, Class<T> type) {
        try {
            T object = new KubernetesSerialization().convertValue(document, type);
            if (object.getMetadata().getNamespace() == null && type == RegionalCache.class) {
                object.getMetadata().setNamespace("default");
            }
            return object;
        } catch (IllegalArgumentException e) {
            throw new InputException("the " + kind(document) + " cannot be read: " + e.getMessage());
        }
    }

    private static String kind(JsonNode document) {
        return document.path("kind").asText();
    }
}
