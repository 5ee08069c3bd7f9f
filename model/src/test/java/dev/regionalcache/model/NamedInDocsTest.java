package dev.regionalcache.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the docs say shows something is there: tests of all modules, and mutants. */
class NamedInDocsTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`");
    private static final Pattern MUTANT = Pattern.compile("\\*([a-z][^*|]+)\\*");

    @Test
    void everyTestThatADocumentNamesIsThere() throws IOException {
        Map<String, String> tests = tests();
        try (Stream<Path> documents = Files.list(ROOT.resolve("docs"))) {
            for (Path document :
                    documents.filter(d -> d.toString().endsWith(".md")).toList()) {
                for (MatchResult name : found(TEST, Files.readString(document))) {
                    String source = tests.getOrDefault(name.group(1), "");
                    String method = name.group(2) == null ? "" : " " + name.group(2) + "(";
                    assertThat(source.contains("class " + name.group(1)) && source.contains(method))
                            .as("%s, which %s names, is there", name.group(), document)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void everyMutantOfWhatEarlierDraftsGotWrongIsThere() throws IOException {
        String document = Files.readString(ROOT.resolve("docs/failover.md"));
        String rows = document.substring(document.indexOf("### What earlier drafts got wrong"));
        assertThat(found(MUTANT, rows.substring(0, rows.indexOf("\n## "))).stream()
                        .map(name -> name.group(1)))
                .isNotEmpty()
                .isSubsetOf(Mutant.all().map(Mutant::name).toList());
    }

    private static List<MatchResult> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    /** The sources of all tests by the names of their classes; some names are there twice. */
    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new HashMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path sources : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                addAll(sources, tests);
            }
        }
        return tests;
    }

    private static void addAll(Path sources, Map<String, String> tests) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                tests.merge(file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
            }
        }
    }
}
