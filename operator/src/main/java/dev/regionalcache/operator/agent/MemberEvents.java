package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.operator.events.EventPublisher;
import dev.regionalcache.operator.events.EventPublisher.Severity;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of a member's transitions: once each, in the log and as an event. */
final class MemberEvents {

    private static final String UPDATING = "Updating";

    /** What a region passes through before it is ready for the first time. */
    private static final Set<String> ON_THE_WAY = Set.of(
            "NoPasswords",
            "ServersStarting",
            "HeadNotAnswering",
            "HeadLoading",
            "Promoting",
            "WaitingForLease",
            "WaitingForParent",
            "NotConnected",
            "LinkDown",
            "Syncing",
            UPDATING);

    /** What is planned. */
    private static final Set<String> CALM = Set.of(UPDATING, "HandedOver", "WaitingForLease");

    /** All regions pass through it together; the cache's own events tell of it. */
    private static final String CHANGING_PRIMARY = "ChangingPrimary";

    private static final Logger LOG = LoggerFactory.getLogger(MemberEvents.class);

    private final EventPublisher publisher;

    MemberEvents(EventPublisher publisher) {
        this.publisher = publisher;
    }

    /** Compares two reports of a member. */
    void compare(CacheMember member, @Nullable CacheMemberStatus before, CacheMemberStatus after) {
        Optional<Condition> old = ready(before);
        ready(after).ifPresent(now -> {
            boolean changed = old.filter(
                            o -> o.status().equals(now.status()) && o.reason().equals(now.reason()))
                    .isEmpty();
            boolean wasReady = old.filter(o -> o.holds() || o.reason().equals(CHANGING_PRIMARY))
                    .isPresent();
            boolean told = now.holds() ? !wasReady : wasReady || !ON_THE_WAY.contains(now.reason());
            if (changed && told && !now.reason().equals(CHANGING_PRIMARY)) {
                LOG.info("{}: {}", now.reason(), now.message());
                boolean calm = now.holds() || CALM.contains(now.reason());
                publisher.publish(member, calm ? Severity.Normal : Severity.Warning, now.reason(), now.message());
            }
        });
    }

    private static Optional<Condition> ready(@Nullable CacheMemberStatus status) {
        return status == null ? Optional.empty() : Conditions.find(status.conditions(), Condition.READY);
    }
}
