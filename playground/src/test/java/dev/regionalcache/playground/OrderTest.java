package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderTest {

    @Test
    void commandsAreRead() {
        assertThat(Order.parse("  KILL   eu-west ")).isEqualTo(new Order.Kill("eu-west"));
        assertThat(Order.parse("freeze eu-west")).isEqualTo(new Order.Freeze("eu-west"));
        assertThat(Order.parse("thaw eu-west")).isEqualTo(new Order.Thaw("eu-west"));
        assertThat(Order.parse("cut eu-west")).isEqualTo(new Order.CutOff("eu-west"));
        assertThat(Order.parse("cut eu-west control")).isEqualTo(new Order.Cut("eu-west", "control"));
        assertThat(Order.parse("cut-one-way a b")).isEqualTo(new Order.CutOneWay("a", "b"));
        assertThat(Order.parse("heal eu-west")).isEqualTo(new Order.Heal("eu-west"));
        assertThat(Order.parse("slow eu-west 300")).isEqualTo(new Order.Slow("eu-west", Duration.ofMillis(300)));
        assertThat(Order.parse("stop-agent a")).isEqualTo(new Order.Agent("a", false));
        assertThat(Order.parse("start-control-plane")).isEqualTo(new Order.ControlPlane(true));
        assertThat(Order.parse("")).isEqualTo(new Order.Nothing());
        assertThat(Order.parse("quit")).isEqualTo(new Order.Quit());
    }

    @ParameterizedTest
    @CsvSource({
        "kill, it is: kill REGION",
        "kill a b, it is: kill REGION",
        "cut, it is: cut REGION [OTHER]",
        "cut a b c, it is: cut REGION [OTHER]",
        "slow a fast, the milliseconds must be a number",
        "slow a -1, the milliseconds must be a number",
        "explode a, there is no command explode: help lists them",
    })
    void badInputGetsASentence(String line, String sentence) {
        assertThatThrownBy(() -> Order.parse(line))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void everyCommandOfTheDocumentIsReadAndInTheHelp() throws IOException {
        String document = Files.readString(Path.of("../docs/playground.md"));
        String table =
                document.substring(document.indexOf("| command |"), document.indexOf("What changes in the cache"));
        List<String> commands = Pattern.compile("`([^`]+)`")
                .matcher(table)
                .results()
                .map(match -> match.group(1))
                .filter(text -> !text.equals("control"))
                .toList();
        assertThat(commands).hasSize(14).allSatisfy(command -> {
            Order.parse(command.replace("[", "").replace("]", "").replace("MS", "7"));
            assertThat(Order.HELP).contains(command);
        });
    }
}
