package dev.regionalcache.core.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The declared replication tree: regions in the order of the declaration, parents before their children. */
public final class Topology {

    private final Map<String, @Nullable String> parents = new LinkedHashMap<>();
    private final String root;

    /**
     * A tree of these regions.
     *
     * @throws IllegalArgumentException with a sentence, when they are no tree with parents listed first
     */
    public Topology(List<Region> regions) {
        String found = null;
        for (Region region : regions) {
            String parent = region.parent();
            if (parents.containsKey(region.name())) {
                throw new IllegalArgumentException("region " + region.name() + " is listed twice");
            }
            if (parent == null && found != null) {
                throw new IllegalArgumentException(
                        "both " + found + " and " + region.name() + " have no parent; only the root has none");
            }
            if (parent != null && !parents.containsKey(parent)) {
                throw new IllegalArgumentException(
                        "the parent of " + region.name() + ", " + parent + ", is not listed before it");
            }
            found = parent == null ? region.name() : found;
            parents.put(region.name(), parent);
        }
        if (found == null) {
            throw new IllegalArgumentException("a cache needs at least one region");
        }
        root = found;
    }

    /** The same with further regions under its root. */
    public Topology withUnderRoot(Collection<String> names) {
        List<Region> regions = new ArrayList<>();
        parents.forEach((name, parent) -> regions.add(new Region(name, parent)));
        names.forEach(name -> regions.add(new Region(name, root)));
        return new Topology(regions);
    }

    /** The region without a parent. */
    public String root() {
        return root;
    }

    /** All regions, in the order of the declaration. */
    public Set<String> regions() {
        return Collections.unmodifiableSet(parents.keySet());
    }

    /**
     * The tree in force: links on the path from the root to {@code primary} are reversed, and a region whose parent is
     * missing follows its nearest living ancestor. Every other link is as declared.
     *
     * @param missing regions that are not there; the rest of the tree closes over them
     * @throws IllegalArgumentException when the primary is no region, or is missing itself
     */
    public Tree inForce(String primary, Set<String> missing) {
        if (!parents.containsKey(primary) || missing.contains(primary)) {
            throw new IllegalArgumentException("the primary region " + primary + " is missing");
        }
        Map<String, String> rerooted = reroot(primary);
        Map<String, String> living = new LinkedHashMap<>();
        for (String region : parents.keySet()) {
            if (!missing.contains(region) && !region.equals(primary)) {
                living.put(region, livingAncestor(region, rerooted, missing));
            }
        }
        return new Tree(primary, living);
    }

    private Map<String, String> reroot(String primary) {
        Map<String, String> links = new LinkedHashMap<>();
        parents.forEach((region, parent) -> {
            if (parent != null) {
                links.put(region, parent);
            }
        });
        String below = primary;
        String region = links.remove(primary);
        while (region != null) {
            String above = links.put(region, below);
            below = region;
            region = above;
        }
        return links;
    }

    private static String livingAncestor(String region, Map<String, String> links, Set<String> missing) {
        String ancestor = region;
        do {
            ancestor = Objects.requireNonNull(links.get(ancestor), "a path ends at the primary");
        } while (missing.contains(ancestor));
        return ancestor;
    }
}
