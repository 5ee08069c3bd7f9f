package dev.regionalcache.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each rule of the protocol is left out once: the source of its class with one replacement is compiled in memory, and a unit
 * test must fail with it. Where one rule stands in for another, a mutant leaves out both. {@code -Dmutants.seeds=N} runs up to N seeds of the model on each as well and writes {@code
 * docs/failover-mutants.md}; {@code -Dmutants.only=TEXT} only prints the rows of those whose name has it. A rule that the model
 * cannot kill says why in the last line of its block. Rules of agents, which the model's own classes play, name the operator's
 * test there.
 */
class MutantsTest {

    private static final List<String> TESTS = List.of(
            Mutant.CORE + "lease.WitnessTest",
            Mutant.CORE + "lease.LeaseHolderTest",
            Mutant.CORE + "lease.PrimaryWatchTest",
            Mutant.CORE + "failover.PrimaryLossTest",
            Mutant.CORE + "failover.FailoverGuardsTest",
            Mutant.CORE + "failover.PreparationTest",
            Mutant.CORE + "failover.PrimaryChoiceTest",
            Mutant.CORE + "failover.EligibilityTest",
            Mutant.CORE + "failover.PromotionTest",
            Mutant.CORE + "failover.WitnessChangeTest",
            Mutant.CORE + "failover.SwitchoverTest",
            Mutant.CORE + "failover.SwitchoverGuardsTest",
            Mutant.CORE + "failover.LeaseLoanTest",
            Mutant.CORE + "head.HeadChoiceTest");

    private static final int NARROW = 5;
    private static final int PLOTS = Plot.values().length;
    private static final int ROUND = 1 + NARROW + PLOTS;

    static Stream<Mutant> mutantsOfCore() throws IOException {
        return Mutant.all().filter(mutant -> mutant.ofAgents() == null);
    }

    @ParameterizedTest
    @MethodSource("mutantsOfCore")
    void aUnitTestKills(Mutant mutant) throws Exception {
        assertThat(killedByTest(mutant))
                .as("the unit test that kills %s", mutant.name())
                .isPresent();
    }

    @Test
    void theListSaysWhatKillsEach() throws Exception {
        int seeds = Integer.getInteger("mutants.seeds", 0);
        if (seeds == 0) {
            return;
        }
        String only = System.getProperty("mutants.only", "");
        List<String> rows = Mutant.all()
                .filter(m -> m.name().contains(only))
                .parallel()
                .map(m -> row(m, seeds))
                .toList();
        if (!only.isEmpty()) {
            rows.forEach(System.out::println);
            return;
        }
        Files.writeString(Path.of("../docs/failover-mutants.md"), """
                # Mutants of the failover rules

                Written by `make mutants`: each rule left out once, the first seed of the model (of %d, each followed by %d of narrow worlds, which are negative, and one of each plot, from %d on) that breaks an invariant with it, what broke, and the unit test that fails (where it is a rule of agents, which the model plays: the operator's test of it). `make model MODEL_SEED=... MODEL_STEPS=1` runs the seed without the mutant. The rules are in `model/src/test/resources/mutants.txt`; the model's invariants in `Truth`, `Decisions`, `Recovery` and `Calm`. Where one rule stands in for another, a row leaves out both. A seed counts only if it breaks nothing with all rules.

                Of %d rules the model kills %d. For the others the table says why it does not.

                | rule left out | seed | what breaks in the model | unit test |
                |---|---|---|---|
                %s
                """.formatted(
                        seeds,
                        NARROW,
                        Plot.FIRST_SEED,
                        rows.size(),
                        rows.stream().filter(r -> !r.contains("| none |")).count(),
                        String.join("\n", rows)));
    }

    static String row(Mutant mutant, int seeds) {
        try {
            String test = mutant.ofAgents() != null
                    ? "`" + mutant.ofAgents() + "`"
                    : killedByTest(mutant).map(t -> "`" + t + "`").orElse("none");
            Killed killed = killedByModel(mutant, seeds).orElse(null);
            String unseen = mutant.unseen() == null ? "not within these seeds" : mutant.unseen();
            String row = "| %s | %s | %s | %s |"
                    .formatted(
                            mutant.name(),
                            killed == null ? "none" : "" + killed.seed(),
                            killed == null ? unseen : killed.what(),
                            test);
            System.out.println(row);
            return row;
        } catch (Exception e) {
            throw new IllegalStateException(mutant.name(), e);
        }
    }

    private static Optional<String> killedByTest(Mutant mutant) throws Exception {
        MutantLoader loader = MutantLoader.of(mutant);
        for (String name : TESTS) {
            Class<?> type = loader.loadClass(name);
            for (Method method : type.getDeclaredMethods()) {
                if (!method.isAnnotationPresent(Test.class)) {
                    continue;
                }
                Constructor<?> constructor = type.getDeclaredConstructor();
                constructor.setAccessible(true);
                method.setAccessible(true);
                try {
                    method.invoke(constructor.newInstance());
                } catch (InvocationTargetException e) {
                    return Optional.of(type.getSimpleName() + "." + method.getName());
                }
            }
        }
        return Optional.empty();
    }

    private record Killed(long seed, String what) {}

    /** After each world as many narrow ones as take about as long, and each plot once. */
    private static long seed(long n) {
        long round = n / ROUND;
        long place = n % ROUND;
        if (place == 0) {
            return 1 + round;
        }
        return place <= NARROW ? -round * NARROW - place : Plot.seed(round, (int) place - NARROW - 1);
    }

    private static Optional<Killed> killedByModel(Mutant mutant, int seeds) throws Exception {
        MutantLoader loader = MutantLoader.of(mutant);
        for (long n = 0; n < (long) seeds * ROUND; n++) {
            long seed = seed(n);
            Optional<String> broken = broken(loader, seed);
            // A world that breaks with all rules is another matter.
            if (broken.isPresent()
                    && broken(MutantsTest.class.getClassLoader(), seed).isEmpty()) {
                return broken.map(what -> new Killed(seed, what));
            }
        }
        return Optional.empty();
    }

    /** The invariant that breaks in the world of this seed; empty: none does. */
    private static Optional<String> broken(ClassLoader loader, long seed) throws Exception {
        Class<?> type = loader.loadClass(Mutant.MODEL + "Simulation");
        Constructor<?> constructor = type.getDeclaredConstructor(long.class);
        Method run = type.getDeclaredMethod("run");
        constructor.setAccessible(true);
        run.setAccessible(true);
        try {
            run.invoke(constructor.newInstance(seed));
            return Optional.empty();
        } catch (InvocationTargetException e) {
            return Optional.of(String.valueOf(e.getCause())
                    .replaceAll("^[^ ]*Broken: ", "")
                    .replaceAll("(?s)(: \\[|\n).*", ""));
        }
    }
}
