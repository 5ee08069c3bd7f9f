package dev.regionalcache.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The chart's committed README is what values.yaml says; with {@code -Dgenerate} it is written. */
class GeneratedChartReadmeTest {

    private static final Path VALUES = Chart.FOLDER.resolve("values.yaml");
    private static final Path README = Chart.FOLDER.resolve("README.md");

    @Test
    void theCommittedReadmeIsThatOfTheValues() throws Exception {
        String expected = ChartReadme.render(VALUES);
        if (Boolean.getBoolean("generate")) {
            Files.writeString(README, expected);
        }
        assertThat(README)
                .as("%s is stale: run `make generate` and commit it", README)
                .content()
                .isEqualTo(expected);
    }

    @Test
    void everyValueIsDescribed() throws Exception {
        assertThat(ChartReadme.read(VALUES))
                .isNotEmpty()
                .allSatisfy(value ->
                        assertThat(value.description()).as(value.name()).isNotEmpty());
    }
}
