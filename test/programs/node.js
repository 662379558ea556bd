// A small build: thousands of modules resolved, printed and compressed, and the same digest from a worker thread.
const { createHash } = require('crypto');
const { isMainThread, Worker, parentPort } = require('worker_threads');
const { gzipSync, gunzipSync } = require('zlib');

function build(modules) {
    const graph = new Map();
    for (let id = 0; id < modules; id++) {
        const imports = Array.from({ length: id % 7 }, (_, k) => (id * 31 + k * 17) % (id || 1));
        graph.set(id, { id, imports, source: `export const v${id} = ${imports.map(i => `v${i}`).join(' + ') || id};\n`.repeat(5) });
    }
    const order = [], seen = new Set();
    const visit = id => {
        if (seen.has(id)) return;
        seen.add(id);
        graph.get(id).imports.forEach(visit);
        order.push(id);
    };
    graph.forEach((_, id) => visit(id));
    const bundle = Buffer.from(order.map(id => graph.get(id).source).join(''));
    const packed = gzipSync(bundle);
    if (!gunzipSync(packed).equals(bundle)) throw new Error('gzip changed the bundle');
    return `${modules} modules, ${bundle.length} bytes, ${createHash('sha256').update(bundle).digest('hex')}`;
}

if (isMainThread) {
    console.log('main  ', build(6000));
    const worker = new Worker(__filename);
    worker.on('message', line => console.log('worker', line));
    worker.on('exit', code => console.log('worker left with', code));
} else {
    parentPort.postMessage(build(4000));
}
