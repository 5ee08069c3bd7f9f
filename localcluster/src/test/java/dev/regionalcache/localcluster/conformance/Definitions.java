package dev.regionalcache.localcluster.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The project's own CustomResourceDefinitions, in a group apart: where the operator runs, it does not touch what is tested.
 * They are there from the first test that uses them to the end of all tests.
 */
final class Definitions implements BeforeAllCallback, AutoCloseable {

    /** The group in which they are served. */
    static final String GROUP = "conformance.regionalcache.dev";

    private static final List<String> PLURALS = List.of("regionalcaches", "cachemembers", "cacheregions");
    private static final String PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final Path FILES = Path.of("../helm/regionalcache/files/crds");

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Definitions.class))
                .computeIfAbsent(Definitions.class, type -> installed());
    }

    private static Definitions installed() {
        PLURALS.forEach(plural -> Api.patch(
                        path(plural) + "?fieldManager=conformance&force=true", Api.APPLY, definition(plural))
                .ok());
        PLURALS.forEach(plural -> Api.until(
                "/apis/" + GROUP + "/v1alpha1",
                answer -> answer.body().toString().contains("\"" + plural + "\"")));
        PLURALS.forEach(plural -> Api.until("/apis/" + GROUP + "/v1alpha1/" + plural, answer -> answer.code() == 200));
        return new Definitions();
    }

    private static String path(String plural) {
        return PATH + "/" + plural + "." + GROUP;
    }

    /** The definition of that plural. */
    private static String definition(String plural) {
        try {
            return Files.readString(FILES.resolve(plural + ".yaml"))
                    .replace("name: \"" + plural + ".", "name: \"" + plural + ".conformance.")
                    .replace("group: \"regionalcache.dev\"", "group: \"" + GROUP + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        PLURALS.forEach(plural -> Api.delete(path(plural)));
        PLURALS.forEach(plural -> Api.untilGone(path(plural)));
    }
}
