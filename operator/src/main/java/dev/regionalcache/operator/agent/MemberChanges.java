package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMember;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Objects;

/** Which changes of a member the agent reconciles for: not its own reports. */
final class MemberChanges {

    private MemberChanges() {}

    static boolean matter(CacheMember now, CacheMember before) {
        ObjectMeta is = now.getMetadata();
        ObjectMeta was = before.getMetadata();
        return !Objects.equals(is.getGeneration(), was.getGeneration())
                || !Objects.equals(is.getAnnotations(), was.getAnnotations())
                || !Objects.equals(is.getDeletionTimestamp(), was.getDeletionTimestamp())
                || !Objects.equals(is.getFinalizers(), was.getFinalizers());
    }
}
