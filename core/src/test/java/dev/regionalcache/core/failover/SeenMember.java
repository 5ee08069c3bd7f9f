package dev.regionalcache.core.failover;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Position;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.rollout.ServerVersion;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a test lets the leader read of a member. Its fields are those of {@link MemberSight}. */
final class SeenMember {

    final String region;
    boolean agentAlive = true;
    int priority = 100;

    @Nullable
    ServerVersion version;

    long number;
    String proposer = "me";

    @Nullable
    Choice chosen;

    @Nullable
    Epoch previous;

    Set<Epoch> released = Set.of();

    Terms terms = SeenCache.TERMS;

    @Nullable
    String parent;

    @Nullable
    Prepared prepared;

    @Nullable
    Epoch held;

    @Nullable
    Epoch givenUp;

    @Nullable
    Epoch vote;

    Set<String> connected = SeenCache.ABC;

    @Nullable
    String writableRunId;

    @Nullable
    Position position;

    boolean linkUp;

    SeenMember(String region) {
        this.region = region;
    }

    void version(String version) {
        this.version = ServerVersion.parse("Redis", version);
    }

    /** It has said nothing of the epoch. */
    void unprepared() {
        prepared = null;
        held = null;
        givenUp = null;
    }

    MemberSight sight() {
        return new MemberSight(
                region,
                agentAlive,
                priority,
                version,
                new MemberSight.Spec(number, proposer, chosen, previous, released, terms, parent),
                new MemberSight.Status(
                        prepared, held, givenUp, vote, connected, "run-" + region, writableRunId, position, linkUp));
    }
}
