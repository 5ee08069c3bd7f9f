package dev.regionalcache.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Defines all of core, its tests and the model anew, the classes of a mutant among them, which it compiles in memory. */
final class MutantLoader extends ClassLoader {

    private final Map<String, ByteArrayOutputStream> classes;

    private MutantLoader(Map<String, ByteArrayOutputStream> classes) {
        super(MutantLoader.class.getClassLoader());
        this.classes = classes;
    }

    static MutantLoader of(Mutant mutant) throws IOException {
        Map<Path, String> sources = new LinkedHashMap<>();
        for (Mutant.Edit edit : mutant.edits()) {
            Path file = edit.source();
            String before = sources.containsKey(file) ? sources.get(file) : Files.readString(file);
            sources.put(file, edit.in(before));
        }
        List<JavaFileObject> texts = new ArrayList<>();
        sources.forEach((file, source) -> texts.add(text(file, source)));
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-nowarn", "-proc:none", "-cp", System.getProperty("java.class.path"));
        try (StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null)) {
            assertThat(compiler.getTask(null, inMemory(standard, classes), null, options, null, texts)
                            .call())
                    .as("%s compiles", mutant.name())
                    .isTrue();
        }
        return new MutantLoader(classes);
    }

    private static JavaFileObject text(Path file, String source) {
        return new SimpleJavaFileObject(URI.create("mem:///" + file.getFileName()), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }

    private static ForwardingJavaFileManager<StandardJavaFileManager> inMemory(
            StandardJavaFileManager standard, Map<String, ByteArrayOutputStream> classes) {
        return new ForwardingJavaFileManager<>(standard) {
            @Override
            public JavaFileObject getJavaFileForOutput(
                    Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                classes.put(name, bytes);
                return new SimpleJavaFileObject(URI.create("mem:///" + name), kind) {
                    @Override
                    public OutputStream openOutputStream() {
                        return bytes;
                    }
                };
            }
        };
    }

    @Override
    protected synchronized Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(Mutant.CORE) && !name.startsWith(Mutant.MODEL)) {
            return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        ByteArrayOutputStream changed = classes.get(name);
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] bytes = changed != null ? changed.toByteArray() : in == null ? null : in.readAllBytes();
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
