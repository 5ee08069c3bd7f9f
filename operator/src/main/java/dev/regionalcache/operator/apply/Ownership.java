package dev.regionalcache.operator.apply;

import dev.regionalcache.operator.naming.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whose object it is: that of the cache whose UID its label holds, or of the controller that its ownerReference names. */
final class Ownership {

    private Ownership() {}

    /**
     * Why {@code actual} must not be touched to make it {@code desired}; empty if it may.
     *
     * @param adopted UIDs of former caches whose objects are taken over
     */
    static Optional<String> foreign(HasMetadata actual, HasMetadata desired, Set<String> adopted) {
        String owner = Labels.on(actual).get(Labels.CACHE_UID);
        if (owner != null && (owner.equals(Labels.on(desired).get(Labels.CACHE_UID)) || adopted.contains(owner))) {
            return Optional.empty();
        }
        if (sameController(actual, desired)) {
            return Optional.empty();
        }
        String name = "%s %s/%s"
                .formatted(
                        actual.getKind(),
                        actual.getMetadata().getNamespace(),
                        actual.getMetadata().getName());
        return Optional.of(
                owner == null
                        ? "%s exists and was not made by RegionalCache; it is left as it is. Delete or rename it, or give the cache another name."
                                .formatted(name)
                        : "%s belongs to the cache %s/%s (UID %s); it is left as it is. Give one of the two caches or regions another name or namespace."
                                .formatted(
                                        name,
                                        Labels.on(actual).get(Labels.CACHE_NAMESPACE),
                                        Labels.on(actual).get(Labels.CACHE),
                                        owner));
    }

    /** An adopted member's objects carry the former cache's UID, and the member as their controller. */
    private static boolean sameController(HasMetadata actual, HasMetadata desired) {
        String controller = controller(actual);
        return controller != null && controller.equals(controller(desired));
    }

    private static @Nullable String controller(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .map(OwnerReference::getUid)
                .findFirst()
                .orElse(null);
    }
}
