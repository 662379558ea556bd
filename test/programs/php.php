<?php
// What pages do, with the extensions that php opens with RTLD_DEEPBIND: arrays, strings, patterns, JSON, a database that is not there.
mysqli_report(MYSQLI_REPORT_OFF);
echo extension_loaded('mysqlnd') ? "mysqlnd\n" : "no mysqlnd\n";
for ($i = 0; $i < 20; $i++) {
    $link = mysqli_init();
    mysqli_options($link, MYSQLI_OPT_CONNECT_TIMEOUT, 1);
    mysqli_options($link, MYSQLI_SET_CHARSET_NAME, 'utf8mb4');
    mysqli_options($link, MYSQLI_INIT_COMMAND, str_repeat('SELECT 1; ', $i));
    echo @mysqli_real_connect($link, 'localhost', 'user', 'password', 'base', 0, '/no/such/socket') ? 'connected' : mysqli_connect_errno(), ' ';
    mysqli_close($link);
    try {
        new PDO('mysql:unix_socket=/no/such/socket;dbname=base', 'user', 'password');
    } catch (PDOException $refused) {
        echo $refused->getCode(), "\n";
    }
}
$rows = [];
for ($i = 0; $i < 20000; $i++)
    $rows["key $i"] = ['id' => $i, 'text' => str_repeat(chr(97 + $i % 26), $i % 200), 'list' => range(0, $i % 10)];
uasort($rows, fn ($a, $b) => [$a['text'], $a['id']] <=> [$b['text'], $b['id']]);
$json = json_encode($rows);
echo strlen($json), ' ', md5($json), "\n";
echo md5(serialize(json_decode($json, true))), "\n";
echo md5(preg_replace_callback('/key (\d+)/', fn ($found) => (string)($found[1] * 3), $json)), "\n";
unset($rows, $json);
$text = '';
for ($i = 0; $i < 50000; $i++)
    $text .= $i % 1000;
echo md5(gzcompress($text)), ' ', count(explode('9', $text)), "\n";
setlocale(LC_ALL, 'C.UTF-8');
echo gmdate('Y-m-d', 0), ' ', getservbyname('http', 'tcp'), ' ', basename((string)realpath('/usr/bin')), "\n";
