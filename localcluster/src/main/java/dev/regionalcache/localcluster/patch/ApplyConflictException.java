package dev.regionalcache.localcluster.patch;

import dev.regionalcache.localcluster.patch.ManagedFields.Manager;
import dev.regionalcache.localcluster.patch.ManagedFields.Owned;
import java.util.List;
import java.util.stream.Collectors;

/** Somebody else owns fields that an apply would change. */
public final class ApplyConflictException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * One field.
     *
     * @param owner as messages have it: {@code "kubectl" using v1}
     * @param path {@code .spec.replicas}
     */
    public record Conflict(String owner, String path) {
        static Conflict of(Manager manager, Owned owned, String path) {
            String text = "\"" + manager.name() + "\"";
            if (!manager.subresource().isEmpty()) {
                text += " with subresource \"" + manager.subresource() + "\"";
            }
            return new Conflict(
                    manager.operation().equals(Manager.UPDATE)
                            ? "%s using %s at %s".formatted(text, owned.apiVersion(), owned.time())
                            : text,
                    path);
        }
    }

    private final transient List<Conflict> conflicts;

    ApplyConflictException(List<Conflict> conflicts) {
        super(message(conflicts));
        this.conflicts = conflicts;
    }

    /** The fields. */
    public List<Conflict> conflicts() {
        return conflicts;
    }

    private static String message(List<Conflict> conflicts) {
        if (conflicts.size() == 1) {
            Conflict only = conflicts.getFirst();
            return "Apply failed with 1 conflict: conflict with %s: %s".formatted(only.owner(), only.path());
        }
        String list = conflicts.stream()
                .map(Conflict::owner)
                .distinct()
                .sorted()
                .map(owner -> "conflicts with " + owner + ":\n"
                        + conflicts.stream()
                                .filter(c -> c.owner().equals(owner))
                                .map(c -> "- " + c.path())
                                .collect(Collectors.joining("\n")))
                .collect(Collectors.joining("\n"));
        return "Apply failed with %d conflicts: %s".formatted(conflicts.size(), list);
    }
}
