package dev.regionalcache.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What a JVM makes of the image's flags and those of the chart's value together. */
class JvmFlagsTest {

    private static final String PROPERTY = "image.jvm.flags";

    /** A line of -XX:+PrintFlagsFinal: type, name, value. */
    private static final Pattern FLAG = Pattern.compile("(?m)^ *\\S+ (?<name>\\w+) *= (?<value>\\S+) ");

    @Test
    void withoutTheValueTheFlagsAreTheImages() throws Exception {
        assertThat(flags(""))
                .containsEntry("UseG1GC", "true")
                .containsEntry("MaxRAMPercentage", "50.000000")
                .containsEntry("ActiveProcessorCount", "2");
    }

    @Test
    void theValueWinsAndWhatItDoesNotNameStays() throws Exception {
        assertThat(flags("-XX:MaxRAMPercentage=70 -XX:ActiveProcessorCount=3 -XX:MaxMetaspaceSize=256m"))
                .containsEntry("MaxRAMPercentage", "70.000000")
                .containsEntry("ActiveProcessorCount", "3")
                .containsEntry("MaxMetaspaceSize", Long.toString(256L << 20))
                .containsEntry("UseG1GC", "true")
                .containsEntry("MaxHeapFreeRatio", "25");
    }

    @Test
    void anotherCollectorTakesThePlaceOfTheImages() throws Exception {
        assertThat(flags("-XX:-UseG1GC -XX:+UseSerialGC"))
                .containsEntry("UseSerialGC", "true")
                .containsEntry("UseG1GC", "false");
    }

    /** The flags of a JVM that is started as that of a pod is. */
    private static Map<String, String> flags(String value) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(java.toString(), "-XX:+PrintFlagsFinal", "-version");
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        builder.environment().putAll(imageEnvironment());
        builder.environment().putAll(chartEnvironment("jvmFlags: '%s'".formatted(value)));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Map<String, String> flags = new TreeMap<>();
        Matcher flag = FLAG.matcher(output);
        while (flag.find()) {
            flags.put(flag.group("name"), flag.group("value"));
        }
        return flags;
    }

    /** What the image has of the flags, by the name of the variable. */
    private static Map<String, String> imageEnvironment() throws Exception {
        Document pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile());
        String flags = pom.getElementsByTagName(PROPERTY).item(0).getTextContent();
        List<Node> variables = children(pom.getElementsByTagName("environment").item(0)).stream()
                .filter(variable -> variable.getTextContent().equals("${" + PROPERTY + "}"))
                .toList();
        assertThat(variables).hasSize(1);
        return Map.of(variables.getFirst().getNodeName(), flags);
    }

    private static List<Node> children(Node node) {
        NodeList all = node.getChildNodes();
        List<Node> children = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++) {
            if (all.item(i).getNodeType() == Node.ELEMENT_NODE) {
                children.add(all.item(i));
            }
        }
        return children;
    }

    /** The variables for a JVM that an agent's container is given by the chart. */
    private static Map<String, String> chartEnvironment(String values) throws IOException {
        Map<String, String> variables = new TreeMap<>();
        for (EnvVar variable : Chart.objects(StatefulSet.class, values)
                .getFirst()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv()) {
            if (variable.getName().startsWith("JAVA_") || variable.getName().startsWith("JDK_")) {
                variables.put(variable.getName(), variable.getValue());
            }
        }
        return variables;
    }
}
