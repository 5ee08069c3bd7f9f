package dev.regionalcache.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.policy.Precedence.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrecedenceTest {

    private static final int MOST = 64;
    private static final int ROOM = 1_000;

    @Test
    void ofTwoThatOverlapTheOlderIsInForce() {
        assertThat(decide(claim("a-young", 2, "session:user:"), claim("b-old", 1, "session:")))
                .containsEntry("b-old", new Verdict.InForce())
                .containsEntry("a-young", new Verdict.Overlaps("b-old", "session:user:"));
    }

    @Test
    void ofTwoOfOneSecondTheNameDecides() {
        assertThat(decide(claim("b", 1, "s"), claim("a", 1, "s:")))
                .containsEntry("a", new Verdict.InForce())
                .containsEntry("b", new Verdict.Overlaps("a", "s"));
    }

    @Test
    void oneThatIsNotInForceKeepsNobodyOut() {
        assertThat(decide(claim("old", 1, "a:"), claim("middle", 2, "a:b:", "c:"), claim("young", 3, "c:d:")))
                .containsEntry("middle", new Verdict.Overlaps("old", "a:b:"))
                .containsEntry("young", new Verdict.InForce());
    }

    @Test
    void prefixesThatOnlyBeginAlikeDoNotOverlap() {
        assertThat(decide(claim("a", 1, "session:"), claim("b", 2, "sessions:", "sess"))
                        .get("b"))
                .isEqualTo(new Verdict.Overlaps("a", "sess"));
        assertThat(decide(claim("a", 1, "session:"), claim("b", 2, "sessions:")).get("b"))
                .isEqualTo(new Verdict.InForce());
    }

    @Test
    void theYoungestFindNoRoom() {
        List<Claim> claims = IntStream.range(0, 5)
                .mapToObj(i -> claim("p" + i, i, "k" + i + ":"))
                .toList();

        assertThat(Precedence.decide(claims, 3, ROOM))
                .containsEntry("p2", new Verdict.InForce())
                .containsEntry("p3", new Verdict.TooMany(3))
                .containsEntry("p4", new Verdict.TooMany(3));
    }

    @Test
    void whatFindsNoRoomInTheDocumentLeavesItToYoungerOnesThatDo() {
        List<Claim> claims = List.of(told("old", 1, 40), told("large", 2, 61), told("small", 3, 60));

        assertThat(Precedence.decide(claims, MOST, 100))
                .containsEntry("old", new Verdict.InForce())
                .containsEntry("large", new Verdict.NoRoom())
                .containsEntry("small", new Verdict.InForce());
        assertThat(Precedence.decide(claims, MOST, -1)).doesNotContainValue(new Verdict.InForce());
    }

    @Test
    void whatIsInForceNeverOverlapsAndDoesNotDependOnTheOrderOfTheList() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<Claim> claims = new ArrayList<>();
            int count = 1 + random.nextInt(8);
            for (int i = 0; i < count; i++) {
                claims.add(claim("p" + i, random.nextInt(3), text(random), "x" + i));
            }
            Map<String, Verdict> verdicts = Precedence.decide(claims, MOST, ROOM);
            List<Claim> inForce = claims.stream()
                    .filter(c -> verdicts.get(c.name()) instanceof Verdict.InForce)
                    .toList();
            for (Claim one : inForce) {
                for (Claim other : inForce) {
                    assertThat(one.equals(other) || one.overlap(other).isEmpty())
                            .as("seed %d: %s and %s", seed, one, other)
                            .isTrue();
                }
            }
            Collections.shuffle(claims, random);
            assertThat(Precedence.decide(claims, MOST, ROOM))
                    .as("seed %d", seed)
                    .isEqualTo(verdicts);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = 1 + random.nextInt(4);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(2)));
        }
        return text.toString();
    }

    private static Claim told(String name, long second, int length) {
        return new Claim(name, Instant.ofEpochSecond(second), List.of(name), length);
    }

    private static Map<String, Verdict> decide(Claim... claims) {
        return Precedence.decide(List.of(claims), MOST, ROOM);
    }

    private static Claim claim(String name, long second, String... prefixes) {
        return new Claim(name, Instant.ofEpochSecond(second), List.of(prefixes), 10);
    }
}
