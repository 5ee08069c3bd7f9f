package dev.regionalcache.localcluster.node;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the directories that a container mounts are on this machine. A process has no file system of its own, so mount paths
 * are replaced in what names them: the command, the environment, and mounted text files. A path is replaced where it stands
 * as a word or begins one: {@code dir /data} and {@code include /etc/conf/x}, but not {@code /mydata} or {@code /data2}.
 *
 * @param mounts directories by mount path
 */
record PathMapping(Map<String, Path> mounts) {

    String rewrite(String text) {
        if (mounts.isEmpty()) {
            return text;
        }
        String longestFirst = mounts.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        Matcher matcher = Pattern.compile("(?<![\\w./-])(" + longestFirst + ")(?![\\w.-])")
                .matcher(text);
        return matcher.replaceAll(found -> Matcher.quoteReplacement(
                Objects.requireNonNull(mounts.get(found.group(1))).toString()));
    }
}
