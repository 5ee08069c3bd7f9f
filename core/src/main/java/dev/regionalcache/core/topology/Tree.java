package dev.regionalcache.core.topology;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A replication tree in force.
 *
 * @param primary the root: the region that accepts writes
 * @param parents every other region and the region that it replicates from, in the order of the declaration
 */
public record Tree(String primary, Map<String, String> parents) {

    /** Keeps the order of the map that is given. */
    public Tree {
        parents = Collections.unmodifiableMap(new LinkedHashMap<>(parents));
    }

    /** A region that must follow another one; empty {@code parent}: it becomes the primary. */
    public record Reparenting(String region, Optional<String> parent) {}

    /** The region that this one replicates from; empty for the primary. */
    public Optional<String> parentOf(String region) {
        return Optional.ofNullable(parents.get(region));
    }

    /** The regions that replicate from this one. */
    public List<String> children(String region) {
        return parents.entrySet().stream()
                .filter(e -> e.getValue().equals(region))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Links between this region and the primary, which has none. */
    public int depth(String region) {
        int depth = 0;
        for (Optional<String> at = parentOf(region); at.isPresent(); at = parentOf(at.get())) {
            depth++;
        }
        return depth;
    }

    /** The smallest set of re-parentings that makes {@code next} of this tree; regions that are new are among them. */
    public List<Reparenting> reparentings(Tree next) {
        List<Reparenting> changes = new ArrayList<>();
        if (!next.primary.equals(primary)) {
            changes.add(new Reparenting(next.primary, Optional.empty()));
        }
        next.parents.forEach((region, parent) -> {
            if (!parent.equals(parents.get(region))) {
                changes.add(new Reparenting(region, Optional.of(parent)));
            }
        });
        return changes;
    }

    /** The tree on one line: {@code eu-west(us-east(us-west),ap-south)}. */
    public String render() {
        return render(primary);
    }

    private String render(String region) {
        List<String> children = children(region);
        return children.isEmpty()
                ? region
                : children.stream().map(this::render).collect(Collectors.joining(",", region + "(", ")"));
    }
}
