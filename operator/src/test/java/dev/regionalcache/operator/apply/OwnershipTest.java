package dev.regionalcache.operator.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regionalcache.operator.naming.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnershipTest {

    private final HasMetadata desired = service("new", "member-1");

    @Test
    void ownObjectMayBeChanged() {
        assertEquals(Optional.empty(), Ownership.foreign(service("new", "member-0"), desired, Set.of()));
    }

    @Test
    void objectOfAnotherCacheIsLeftAlone() {
        String sentence =
                Ownership.foreign(service("old", "member-0"), desired, Set.of()).orElseThrow();
        assertTrue(sentence.contains("Service web/shop-east belongs to the cache web/shop (UID old)"), sentence);
    }

    @Test
    void objectOfAnAdoptedMemberIsRelabelled() {
        assertEquals(Optional.empty(), Ownership.foreign(service("old", "member-1"), desired, Set.of()));
    }

    @Test
    void objectOfAnAdoptedCacheIsTakenOver() {
        assertEquals(Optional.empty(), Ownership.foreign(service("old", "member-0"), desired, Set.of("old")));
    }

    @Test
    void objectThatSomebodyElseMadeIsLeftAlone() {
        HasMetadata theirs = new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("web")
                .withName("shop-east")
                .endMetadata()
                .build();
        String sentence = Ownership.foreign(theirs, desired, Set.of()).orElseThrow();
        assertTrue(sentence.contains("was not made by RegionalCache"), sentence);
    }

    private static HasMetadata service(String uid, String member) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("web")
                .withName("shop-east")
                .withLabels(Map.of(Labels.CACHE, "shop", Labels.CACHE_NAMESPACE, "web", Labels.CACHE_UID, uid))
                .addNewOwnerReference()
                .withUid(member)
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .build();
    }
}
