package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.operator.naming.MemberNames;
import java.util.Optional;

/**
 * Which server is the region's head: the one that the member's status names, for it is recorded before anything acts on it.
 * Before the first record it is the one with ordinal 0.
 */
final class HeadRecord {

    private static final int FIRST = 0;

    private HeadRecord() {}

    static int ordinal(CacheMember member) {
        return Optional.ofNullable(member.getStatus())
                .map(CacheMemberStatus::head)
                .map(Head::pod)
                .flatMap(MemberNames.of(member)::ordinal)
                .orElse(FIRST);
    }

    /** The head's pod. */
    static String pod(CacheMember member) {
        return MemberNames.of(member).pod(ordinal(member));
    }
}
