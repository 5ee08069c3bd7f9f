package dev.regionalcache.model.formal;

import static org.assertj.core.api.Assertions.assertThat;

import edu.mit.csail.sdg.alloy4.A4Reporter;
import edu.mit.csail.sdg.ast.Command;
import edu.mit.csail.sdg.ast.Module;
import edu.mit.csail.sdg.parser.CompUtil;
import edu.mit.csail.sdg.translator.A4Options;
import edu.mit.csail.sdg.translator.A4Solution;
import edu.mit.csail.sdg.translator.TranslateAlloyToKodkod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import kodkod.engine.satlab.SATFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the commands of the Alloy model beside {@code docs/failover.md}, with the solver that is written in Java. Each has to end as its
 * {@code expect} says: a check finds no counterexample, and a run that leaves a rule out finds the accident.
 *
 * <p>Commands whose name ends with {@code Long} run with {@code -Dformal=all} only ({@code make formal}). The results are written to
 * {@code target/formal.md}.
 */
class FormalModelTest {

    private static final Path MODEL = Path.of("..", "docs", "failover.als");

    private static final boolean ALL = "all".equals(System.getProperty("formal"));

    /** A command that vanishes from the model by mistake is noticed. */
    private static final int SHORT_COMMANDS = 26;

    private static final int ALL_COMMANDS = SHORT_COMMANDS + 7;

    private static final List<String> RESULTS = new ArrayList<>();

    @TestFactory
    Stream<DynamicTest> everyCommandEndsAsExpected() {
        Module model = CompUtil.parseEverything_fromFile(A4Reporter.NOP, null, MODEL.toString());
        return model.getAllCommands().stream()
                .filter(command -> ALL || !command.label.endsWith("Long"))
                .map(command -> DynamicTest.dynamicTest(command.label, () -> run(model, command)));
    }

    @AfterAll
    static void everyCommandWasRun() throws IOException {
        List<String> table = new ArrayList<>(List.of("| command | found | states | seconds |", "|---|---|---|---|"));
        table.addAll(RESULTS);
        Files.write(Path.of("target", "formal.md"), table);
        assertThat(RESULTS).as("commands that were run").hasSize(ALL ? ALL_COMMANDS : SHORT_COMMANDS);
    }

    private static void run(Module model, Command command) {
        assertThat(command.expects).as("%s says what it expects", command.label).isBetween(0, 1);
        A4Options options = new A4Options();
        options.solver = SATFactory.DEFAULT;
        options.skolemDepth = 1;
        long start = System.nanoTime();
        A4Solution solution =
                TranslateAlloyToKodkod.execute_command(A4Reporter.NOP, model.getAllReachableSigs(), command, options);
        double seconds = (System.nanoTime() - start) / 1e9;
        boolean found = solution.satisfiable();
        RESULTS.add(String.format(
                Locale.ROOT,
                "| `%s` | %s | %s | %.1f |",
                command.label,
                found ? (command.check ? "a counterexample" : "a trace") : "nothing",
                found ? "" + solution.getTraceLength() : "up to " + command.maxprefix,
                seconds));
        assertThat(found)
                .as("%s: found %s", command, found ? solution : "nothing")
                .isEqualTo(command.expects == 1);
    }
}
