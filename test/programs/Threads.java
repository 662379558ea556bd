// Native memory from several threads (direct buffers, zlib) under a running compiler and collector.
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

public class Threads {
    static long work(int seed) throws Exception {
        CRC32 crc = new CRC32();
        List<ByteBuffer> kept = new ArrayList<>();
        for (int round = 0; round < 150; round++) {
            ByteBuffer direct = ByteBuffer.allocateDirect(100 + (round * 7919 + seed) % 60000);
            while (direct.hasRemaining())
                direct.put((byte) (direct.position() * seed));
            direct.flip();
            if (round % 10 == 0)
                kept.add(direct.duplicate());

            Deflater deflater = new Deflater();
            deflater.setInput(direct);
            deflater.finish();
            byte[] packed = new byte[70000];
            int length = deflater.deflate(packed);
            deflater.end();

            Inflater inflater = new Inflater();
            inflater.setInput(packed, 0, length);
            byte[] unpacked = new byte[70000];
            crc.update(unpacked, 0, inflater.inflate(unpacked));
            inflater.end();
        }
        for (ByteBuffer buffer : kept)
            crc.update(buffer);
        return crc.getValue();
    }

    public static void main(String[] arguments) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Future<Long>> results = new ArrayList<>();
        for (int task = 1; task <= 8; task++) {
            int seed = task;
            results.add(pool.submit((Callable<Long>) () -> work(seed)));
        }
        for (Future<Long> result : results)
            System.out.println(result.get());
        pool.shutdown();
    }
}
