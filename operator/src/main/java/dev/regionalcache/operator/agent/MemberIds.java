package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.naming.Labels;
import dev.regionalcache.operator.naming.MemberNames;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** By what members and their objects are found in the caches. Pure. */
final class MemberIds {

    private MemberIds() {}

    static Set<ResourceID> memberOf(HasMetadata object) {
        Map<String, String> labels = Labels.on(object);
        String cache = labels.get(Labels.CACHE);
        String region = labels.get(Labels.REGION);
        return cache == null || region == null
                ? Set.of()
                : Set.of(new ResourceID(
                        new MemberNames(cache, region).base(),
                        object.getMetadata().getNamespace()));
    }

    static String memberKey(ResourceID member) {
        return member.getNamespace().orElse("") + "/" + member.getName();
    }

    static String cacheKey(@Nullable String namespace, @Nullable String name) {
        return namespace + "/" + name;
    }
}
