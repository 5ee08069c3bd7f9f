package dev.regionalcache.core.epoch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EpochRulesTest {

    private static final Set<String> DECLARED = Set.of("a", "b", "c");
    private static final Epoch FIRST = new Epoch(1, "leader", "a");
    private static final Position HISTORY = new Position("id1", null, null, 1_000, 10, true);

    private final Map<String, MemberView> members = new LinkedHashMap<>(Map.of(
            "a", new MemberView("a", FIRST, null, "run1", "run1", true, null),
            "b", new MemberView("b", FIRST, "a", "runB", null, true, null),
            "c", new MemberView("c", FIRST, "b", "runC", null, true, null)));

    @Test
    void theFirstEpochBeginsWhereNothingIs() {
        assertThat(EpochRules.decide(DECLARED, Set.of(), Set.of("a", "b"), List.of(), "a"))
                .isEqualTo(new EpochDecision.Begin("a"));
    }

    @Test
    void withoutAMajorityNothingIsDecided() {
        assertThat(EpochRules.decide(DECLARED, Set.of(), Set.of("a"), members.values(), "a"))
                .isInstanceOf(EpochDecision.Undecided.class);
        assertThat(EpochRules.decide(DECLARED, Set.of(), Set.of(), List.of(), "a"))
                .isInstanceOf(EpochDecision.Undecided.class);
    }

    @Test
    void aWitnessWithoutServersCountsForTheMajority() {
        assertThat(EpochRules.decide(Set.of("a", "b"), Set.of("w"), Set.of("a", "w"), List.of(), "a"))
                .isEqualTo(new EpochDecision.Begin("a"));
        assertThat(EpochRules.decide(Set.of("a", "b"), Set.of("w"), Set.of("w"), List.of(), "a"))
                .isInstanceOf(EpochDecision.Undecided.class);
    }

    @Test
    void theHighestEpochOfTheMembersWins() {
        Epoch second = new Epoch(2, "other", "b");
        change("c", m -> new MemberView("c", second, "b", m.headRunId(), null, true, null));
        assertThat(decide()).isEqualTo(new EpochDecision.Keep(second));
    }

    @Test
    void aPrimaryThatRestartedWithItsDataIsResumed() {
        restart(HISTORY);
        change("b", m -> new MemberView("b", FIRST, "a", "runB", null, false, HISTORY));
        assertThat(decide()).isEqualTo(new EpochDecision.Resume(FIRST, "run2", HISTORY));
    }

    @Test
    void aPrimaryThatIsBehindIsNotResumed() {
        restart(new Position("id1", null, null, 900, 9, true));
        change("b", m -> new MemberView("b", FIRST, "a", "runB", null, false, HISTORY));
        assertThat(decide())
                .isInstanceOfSatisfying(
                        EpochDecision.PrimaryLost.class,
                        lost -> assertThat(lost.reason()).contains("b (100 bytes more of it)"));
    }

    @Test
    void anEmptyPrimaryNeverReplicatesItsEmptiness() {
        restart(new Position("fresh", null, null, 0, 0, true));
        change("b", m -> new MemberView("b", FIRST, "a", "runB", null, false, HISTORY));
        assertThat(decide()).isInstanceOf(EpochDecision.PrimaryLost.class);
    }

    @Test
    void anEmptyCacheMayStartAnew() {
        Position empty = new Position("fresh", null, null, 0, 0, true);
        restart(empty);
        change(
                "b",
                m -> new MemberView(
                        "b", FIRST, "a", "runB", null, false, new Position("id1", null, null, 70, 0, true)));
        assertThat(decide()).isEqualTo(new EpochDecision.Resume(FIRST, "run2", empty));
    }

    @Test
    void nothingIsResumedUntilEveryRegionHasReported() {
        restart(HISTORY);
        reports("b", HISTORY);
        change("c", m -> new MemberView("c", FIRST, "b", null, null, false, null));
        assertThat(decide())
                .isInstanceOfSatisfying(
                        EpochDecision.PrimaryLost.class,
                        lost -> assertThat(lost.reason()).contains("waiting for c"));
        members.remove("c");
        assertThat(decide()).isInstanceOf(EpochDecision.PrimaryLost.class);
    }

    @Test
    void aPrimaryThatIsStillLoadingIsWaitedFor() {
        restart(new Position("id1", null, null, 0, 0, false));
        assertThat(decide()).isEqualTo(new EpochDecision.Keep(FIRST));
    }

    @Test
    void aChildThatHasNotNoticedTheRestartIsWaitedFor() {
        restart(new Position("fresh", null, null, 0, 0, true));
        assertWaitsFor("b");
    }

    @Test
    void whatAServerHoldsIsNotKnownWhileItLoads() {
        restart(new Position("fresh", null, null, 0, 0, true));
        reports("b", new Position("id1", null, null, 0, 0, false));
        assertWaitsFor("b");
    }

    @Test
    void afterAPromotionEqualOffsetsAreDifferentWrites() {
        restart(new Position("id2", "id1", 901L, 2_000, 20, true));
        reports("b", HISTORY);
        assertThat(reasonOfLoss()).contains("b (100 bytes more of it)");
        reports("b", new Position("id1", null, null, 900, 9, true));
        assertThat(decide()).isInstanceOf(EpochDecision.Resume.class);
    }

    @Test
    void aHistoryThatWentOnElsewhereIsNeverOverwritten() {
        restart(HISTORY);
        reports("b", new Position("id2", "id1", 801L, 950, 5, true));
        assertThat(reasonOfLoss()).contains("b (a newer history");
    }

    @Test
    void aPrimaryThatLostItsHistoryButNotItsDataIsComparedByKeys() {
        Position appendOnly = new Position("fresh", null, null, 1, 10, true);
        restart(appendOnly);
        reports("b", new Position("id1", null, null, 900, 10, true));
        reports("c", new Position("id1", null, null, 850, 9, true));
        assertThat(decide()).isEqualTo(new EpochDecision.Resume(FIRST, "run2", appendOnly));
        reports("b", new Position("id1", null, null, 900, 11, true));
        assertThat(reasonOfLoss()).contains("b (1 keys more than it)");
    }

    @Test
    void aFlushThatThePrimaryForgotCounts() {
        restart(HISTORY);
        reports("b", new Position("id1", null, null, 1_100, 0, true));
        assertThat(reasonOfLoss()).contains("b (100 bytes more of it)");
    }

    @Test
    void twoPrimaryRegionsInOneEpochAreNotDecidedByChance() {
        change("c", m -> new MemberView("c", new Epoch(1, "other", "b"), "b", "runC", null, true, null));
        assertThat(decide())
                .isInstanceOfSatisfying(
                        EpochDecision.Undecided.class,
                        undecided -> assertThat(undecided.reason()).contains("disagree about epoch 1"));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whoeverIsResumedHoldsAllThatAnybodyHolds(long seed) {
        Random random = new Random(seed);
        long primary = random.nextInt(5);
        long b = random.nextInt(5);
        long c = random.nextInt(5);
        restart(prefix(primary));
        reports("b", prefix(b));
        reports("c", prefix(c));
        assertThat(decide() instanceof EpochDecision.Resume).isEqualTo(primary >= Math.max(b, c));
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    /** A server that has the first so many writes of one history. */
    private static Position prefix(long writes) {
        return new Position("id1", null, null, 40 * writes, writes, true);
    }

    private void assertWaitsFor(String region) {
        assertThat(reasonOfLoss()).contains("waiting for " + region);
    }

    private String reasonOfLoss() {
        return decide() instanceof EpochDecision.PrimaryLost(Epoch epoch, String reason) ? reason : "not lost";
    }

    private void reports(String region, Position position) {
        change(region, m -> new MemberView(region, FIRST, m.parent(), m.headRunId(), null, false, position));
    }

    private EpochDecision decide() {
        return EpochRules.decide(DECLARED, Set.of(), DECLARED, members.values(), "a");
    }

    private void restart(Position position) {
        change("a", m -> new MemberView("a", FIRST, null, "run2", "run1", false, position));
    }

    private void change(String region, UnaryOperator<MemberView> change) {
        members.computeIfPresent(region, (r, m) -> change.apply(m));
    }
}
