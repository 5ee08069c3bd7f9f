package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.Head;
import dev.regionalcache.crds.member.LostWrites;
import dev.regionalcache.crds.member.Position;
import java.util.List;
import java.util.Objects;
import redis.clients.jedis.Jedis;

/** A leased cache whose old primary a is cut off with writes of its own, while others go on. */
final class PartedCache {

    /** How many writes it has of its own. */
    static final int LOST = 25;

    private final LeasedCache cache;

    PartedCache(LeasedCache cache) {
        this.cache = cache;
    }

    /**
     * Returns when a is the primary, and both others follow it and have more than they copied: what was copied is in nobody's
     * backlog, so a server that has no more than that cannot go on from another one.
     */
    void begin() {
        cache.begin();
        await().until(() -> isUp("b") && isUp("c"));
        long copied = offset("a");
        await().until(() -> offset("b") > copied && offset("c") > copied);
    }

    private boolean isUp(String region) {
        return cache.info(region, "replication", "master_link_status").equals("up");
    }

    private long offset(String region) {
        return Long.parseLong(cache.info(region, "replication", "master_repl_offset"));
    }

    /** The old primary has writes of its own, and two others have been the primary after it. */
    void missTwoChanges() {
        cutOffAndWrite();
        List<String> others = List.of("b", "c");
        prepare(2, others);
        choose(2, "b", others, "");
        await().until(() -> cache.set("b", "second", "v").equals("OK"));
        await().until(() -> keys("c") == keys("b"));
        prepare(3, others);
        choose(3, "c", others, LeasedCache.released(2, "b"));
        await().until(() -> cache.set("c", "third", "v").equals("OK"));
        heal();
    }

    void cutOffAndWrite() {
        assertThat(cache.set("a", "both", "v")).isEqualTo("OK");
        await().until(() -> keys("b") == keys("a") && keys("c") == keys("a"));
        cache.cutOffAndWrite(LOST);
    }

    void heal() {
        cache.heal("a", "b");
        cache.heal("a", "c");
    }

    void prepare(long epoch, List<String> regions) {
        prepare(epoch, regions, "");
    }

    void prepare(long epoch, List<String> regions, String more) {
        regions.forEach(r -> cache.write(r, epoch, more, "", "role: Replica"));
        for (String region : regions) {
            cache.until(
                    region,
                    s -> s.lease() != null
                            && s.lease().prepared() != null
                            && s.lease().prepared().epoch() == epoch);
        }
    }

    void choose(long epoch, String region, List<String> told, String more) {
        String choice = choice(region);
        told.forEach(r -> cache.write(r, epoch, more, choice, cache.parent(r, region)));
    }

    private String choice(String region) {
        Head head = Objects.requireNonNull(cache.status(region).head());
        Position position = Objects.requireNonNull(head.position());
        return "chosen: {region: %s, runId: %s, replicationId: %s, offset: %d%s}"
                .formatted(
                        region,
                        head.runId(),
                        head.replicationId(),
                        position.offset(),
                        position.heardOut() == null ? "" : ", heardOut: true");
    }

    void returns(String region, long epoch, String primary) {
        // Whose server it is is not asked of one that follows.
        cache.write(region, epoch, "", "chosen: {region: %s}".formatted(primary), cache.parent(region, primary));
        heal();
    }

    LostWrites lost(String region) {
        cache.until(region, s -> !s.lost().isEmpty());
        return cache.status(region).lost().getFirst();
    }

    void follows(String region) {
        cache.until(region, s -> "Up".equals(s.link()));
        await().until(() -> isUp(region));
    }

    long keys(String region) {
        try (Jedis operator = cache.connect(region, "operator")) {
            return operator.dbSize();
        } catch (RuntimeException fenced) {
            return -1;
        }
    }
}
