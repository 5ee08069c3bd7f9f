package dev.regionalcache.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The commands of docs/install.md, to be typed as they stand there. */
final class InstallGuide {

    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    private InstallGuide() {}

    /** A block of them after a heading, the first one 0. */
    static String commands(String heading, int block) throws IOException {
        String document = Files.readString(Path.of("..", "docs", "install.md"));
        return COMMANDS.matcher(document.substring(document.indexOf("## " + heading + "\n")))
                .results()
                .map(match -> match.group(1))
                .skip(block)
                .findFirst()
                .orElseThrow();
    }
}
