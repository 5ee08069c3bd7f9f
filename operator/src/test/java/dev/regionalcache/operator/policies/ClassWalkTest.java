package dev.regionalcache.operator.policies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.policy.Key;
import dev.regionalcache.core.policy.PageSize;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.policy.PolicyMode;
import dev.regionalcache.redis.KeyWalk;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What many walks do, over key spaces as Redis hashes them. On real servers it is in PolicyOfficeTest and FloodTest. */
class ClassWalkTest {

    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int SPACES = 300;
    private static final int ROOM = 200;
    private static final int BYTES = 1_000;

    private final Space space = new Space(new SplittableRandom(SEED), ROOM, ROOM);

    @Test
    void aSmallClassIsNotCutMoreThanItHasToBe() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Long> left = new ArrayList<>();
        for (int i = 0; i < SPACES; i++) {
            Space space = new Space(random, 2 * ROOM, 2 * ROOM);
            ClassWalk walk = new ClassWalk(
                    List.of(
                            new KeyClass(rule("session", (long) ROOM * BYTES), Figures.NONE, 0),
                            new KeyClass(rule("other", null), Figures.NONE, 0)),
                    Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                    random);
            int size = PageSize.first();
            for (int walks = 0; walks < 12; walks += walk.isAtStart() ? 1 : 0) {
                walk.step(space, size);
                size = PageSize.next(size, Duration.ofNanos(random.nextLong(100_000, 3_000_000)));
            }
            left.add(space.count("session:"));
        }
        assertThat(left).as("seed %d", SEED).allSatisfy(keys -> assertThat(keys).isLessThanOrEqualTo(ROOM));
        assertThat(left.stream().mapToLong(Long::longValue).average().orElseThrow())
                .as("97 %% are to be left, and were 94 as long as pages were counted twice; seed %d", SEED)
                .isGreaterThan(0.96 * ROOM);
    }

    /** A long walk began anew for all classes whenever one rule was changed, and nothing was told of any of them meanwhile. */
    @Test
    void whatWasFoundOfAClassStaysKnownWhenAnotherRuleChanges() {
        ClassWalk walk = halfway();
        walk.under(List.of(rule("session", null, 60), rule("other", null)));
        assertThat(walked(walk)).containsExactly(false, true);
        finish(walk);
        assertThat(walked(walk))
                .as("its keys of the first half were looked at by the former rule")
                .containsExactly(false, true);
        finish(walk);
        assertThat(walked(walk)).containsExactly(true, true);
        assertThat(walk.classes().getFirst().figures().wrongTtl()).isEqualTo(ROOM);
    }

    @Test
    void whatWasFoundOfAClassStaysKnownWhereItsKeysAreToLiveAsLong() {
        ClassWalk walk = halfway();
        walk.under(List.of(rule("session", (long) ROOM * BYTES / 2), rule("other", null)));
        assertThat(walked(walk)).containsExactly(true, true);
        finish(walk);
        assertThat(space.count("session:"))
                .as("half of the keys are none to choose from")
                .isEqualTo(ROOM);
        for (int walks = 0; walks < 4; walks++) {
            finish(walk);
        }
        assertThat(space.count("session:")).isLessThanOrEqualTo(ROOM / 2);
    }

    /** All keys were looked at once, and half of them once more. */
    private ClassWalk halfway() {
        ClassWalk walk = new ClassWalk(
                List.of(
                        new KeyClass(rule("session", null), Figures.NONE, 0),
                        new KeyClass(rule("other", null), Figures.NONE, 0)),
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                new SplittableRandom(SEED));
        finish(walk);
        walk.step(space, ROOM);
        assertThat(walk.isAtStart()).isFalse();
        return walk;
    }

    private void finish(ClassWalk walk) {
        do {
            walk.step(space, ROOM);
        } while (!walk.isAtStart());
    }

    private static List<Boolean> walked(ClassWalk walk) {
        return walk.classes().stream().map(c -> c.figures().walked()).toList();
    }

    private static PolicyRule rule(String name, @Nullable Long limit) {
        return rule(name, limit, 3_600);
    }

    private static PolicyRule rule(String name, @Nullable Long limit, long seconds) {
        return new PolicyRule(name, 1, List.of(name + ":"), seconds, 0, limit, PolicyMode.Enforce);
    }

    /** Keys in buckets at random, which are walked through in the order of the buckets. */
    private static final class Space implements KeyWalk {

        private static final int BUCKETS = 1_024;

        private final List<List<Key>> buckets = IntStream.range(0, BUCKETS)
                .<List<Key>>mapToObj(i -> new ArrayList<>())
                .toList();
        private final Map<Key, List<Key>> bucketOf = new HashMap<>();
        private final Map<Key, Long> lives = new HashMap<>();

        Space(SplittableRandom random, int sessions, int others) {
            for (int i = 0; i < sessions + others; i++) {
                Key key = Key.of((i < sessions ? "session:" : "other:") + i);
                List<Key> bucket = buckets.get(random.nextInt(BUCKETS));
                bucket.add(key);
                bucketOf.put(key, bucket);
                lives.put(key, 1_000L * (600 + i));
            }
        }

        long count(String prefix) {
            return lives.keySet().stream()
                    .filter(key -> new String(key.bytes(), StandardCharsets.UTF_8).startsWith(prefix))
                    .count();
        }

        @Override
        public Page page(String from, int count) {
            int first = Integer.parseInt(from);
            int next = first;
            List<Key> keys = new ArrayList<>();
            while (next < BUCKETS && keys.size() < count) {
                keys.addAll(buckets.get(next++));
            }
            return new Page(
                    next == BUCKETS ? START : Integer.toString(next),
                    keys,
                    lives.size(),
                    (next - first) / (double) BUCKETS);
        }

        @Override
        public List<Facts> facts(List<Question> questions) {
            return questions.stream()
                    .map(q -> new Facts(lives.getOrDefault(q.key(), -2L), q.sized() ? BYTES : -1))
                    .toList();
        }

        @Override
        public List<Integer> remove(List<Removal> removals) {
            return IntStream.range(0, removals.size())
                    .filter(i -> {
                        Key key = removals.get(i).key();
                        bucketOf.getOrDefault(key, List.of()).remove(key);
                        return lives.remove(key) != null;
                    })
                    .boxed()
                    .toList();
        }

        @Override
        public List<Integer> shorten(List<Shortening> shortenings) {
            return List.of();
        }

        @Override
        public Duration busy() {
            return Duration.ZERO;
        }

        @Override
        public Reads reads() {
            return new Reads(0, 0);
        }

        @Override
        public void close() {}
    }
}
