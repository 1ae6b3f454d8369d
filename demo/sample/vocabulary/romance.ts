import { grammar } from '../grammar.js'

export const frenchKitchen = grammar(String.raw`
plat := la tarte aux poireaux, le gratin, la soupe à l'oignon, le ragoût de bœuf, le gâteau aux noix, la ratatouille, le clafoutis, la quiche
produit := les oignons, les carottes, les courgettes, les champignons, les tomates, les pommes, les noix, les lentilles, les herbes, les œufs
qui := ma grand-mère, la voisine, mon oncle, un vieux boulanger, une amie de Nantes
s:
Épluchez <produit>, coupez tout en petits morceaux et faites revenir pendant <3-25> minutes à feu doux.
Préchauffez le four à <160-230> degrés et beurrez un grand plat avant d'y mettre <produit>.
Pour réussir <plat>, <qui> ajoutait toujours une pincée de <sel|cannelle|muscade|poivre>.
Laissez mijoter <10-120> minutes en remuant de temps en temps avec une cuillère en bois.
On peut remplacer <produit> par <produit> si le marché est fermé.
Servez <plat> bien chaud avec du pain de campagne et un verre de <cidre|vin rouge|limonade>.
D'après <qui>, <plat> est encore meilleur le lendemain.
Ajoutez enfin <20-300> grammes de <beurre|farine|fromage|sucre> et mélangez doucement.
Quand <produit> sont bien dorés, versez un peu de bouillon et couvrez.
Cette recette convient pour <2-10> personnes et coûte moins de <5-30> euros.
Chez <qui>, on mangeait <plat> tous les dimanches d'hiver.
Goûtez avant de servir, car <produit> demandent souvent plus de sel qu'on ne croit.
Couvrez la pâte d'un linge et laissez-la reposer près de la fenêtre pendant <1-4> heures.
item:
<20-500> g de <beurre|farine|sucre|fromage râpé|crème>
<2-8> cuillères d'huile d'olive
title:
Recette facile : <plat>
Comment préparer <plat> comme <qui>
Dans la cuisine, <produit> et <plat>
heading := Ingrédients, Préparation, Conseils, Pour accompagner, Vos questions
`)

export const frenchNews = grammar(String.raw`
ville := Montfleury, Saint-Aubrac, Pontvallon, Villeroche, Clairbourg, Port-Armel
qui := le maire, une porte-parole de la police, le ministre, le syndicat, une habitante, les pompiers, l'entraîneur, la direction de l'hôpital
sujet := le nouveau pont, la fermeture de l'école, le budget de la ville, la grève des transports, le projet de stade, la piste cyclable
s:
À <ville>, <qui> a annoncé <lundi|mardi|jeudi|vendredi> que <sujet> coûterait <2-90> millions d'euros.
Près de <200-9000> personnes ont défilé dans les rues de <ville> contre la réforme.
Un accident s'est produit près de <ville>, faisant <2-9> blessés légers.
Interrogé sur <sujet>, <qui> n'a pas souhaité répondre avant la fin de l'enquête.
La météo prévoit de fortes pluies sur <ville> jusqu'à la fin de la semaine.
L'équipe de <ville> s'est imposée <2-5> à <0-1> devant celle de <ville>.
Selon <qui>, <sujet> devrait être achevé avant l'année <2027-2034>.
Depuis <1985-2019>, la population de <ville> a baissé de <2-20> pour cent.
Le tribunal a condamné un homme de <19-70> ans à <2-9> ans de prison.
Les trains entre <ville> et <ville> circulent de nouveau après <2-14> jours d'interruption.
À propos de <sujet>, <qui> parle d'une « <erreur grave|bonne nouvelle|longue attente|décision tardive> ».
Le marché de <ville> accueille chaque samedi plus de <20-90> producteurs de la région.
Dans le musée de <ville>, une exposition raconte la vie des pêcheurs au siècle dernier.
title:
<ville> : <qui> s'explique sur <sujet>
<ville> : ce que change <sujet>
Colère à <ville>
heading := Le contexte, Les réactions, Et maintenant, En bref, Sport
`)

export const spanishTravel = grammar(String.raw`
lugar := Puerto Clavel, Villarena, Monteluz, Santa Olaria, Valdemar del Río, Isla Perla
sitio := el faro, la catedral, el mercado viejo, la plaza mayor, el castillo, el puente romano, la playa, el monasterio
s:
Llegamos a <lugar> en <autobús|tren|barco|bicicleta> después de <2-14> horas y fuimos directos a ver <sitio>.
Una noche en el hostal junto a <sitio> cuesta <20-140> euros con desayuno incluido.
Desde <lugar> sale un sendero de <3-25> kilómetros que pasa por <sitio>.
Lo mejor es visitar <sitio> por la mañana, cuando todavía no hay turistas.
En <lugar> llovió durante <2-6> días, así que conocimos todos los bares cerca de la estación.
La dueña de la pensión nos contó que <sitio> fue construido hace más de <200-900> años.
El último autobús a <lugar> sale a las <6-11> de la noche.
Probamos el pescado a la brasa en una taberna detrás de <sitio>.
Si solo tienes un día en <lugar>, no te pierdas <sitio> ni la puesta de sol.
Alquilamos dos bicicletas por <8-40> euros y seguimos el río hasta <lugar>.
La gente de <lugar> celebra su fiesta en <agosto|septiembre|mayo> con música y fuegos artificiales.
Conviene llevar agua y un sombrero, porque el camino hacia <lugar> no tiene sombra.
Volveríamos a <lugar> solamente por ver otra vez <sitio>.
title:
Qué ver en <lugar> en <2-9> días
<lugar> y sus alrededores
Un viaje lento a <lugar>
heading := Cómo llegar, Dónde dormir, Qué visitar, Dónde comer, Consejos
`)

export const spanishSport = grammar(String.raw`
equipo := Deportivo Monteluz, Atlético Villarena, Real Clavel, Unión Valdemar, Racing de Perla
jugador := Ferrán, Ibarra, Quintero, Salvatierra, Montoya, Echevarri, Luján
s:
El <equipo> ganó por <2-5> a <0-1> al <equipo> con un gol de <jugador> en el minuto <2-89>.
<jugador> estará de baja <2-12> semanas por una lesión en <la rodilla|el tobillo|el hombro>.
El entrenador elogió a <jugador>, pero pidió más calma en la defensa.
Con <10-70> puntos, el <equipo> sube al <segundo|tercer|quinto> puesto de la tabla.
Unos <900-40000> aficionados vieron cómo <jugador> fallaba un penalti.
El <equipo> ha fichado a <jugador>, que llega libre desde el <equipo>.
El árbitro mostró <2-9> tarjetas amarillas y expulsó a <jugador>.
Después del descanso, <jugador> tiró dos veces al palo y la grada se levantó.
La lluvia obligó a parar el partido durante <10-60> minutos.
El próximo <sábado|domingo|miércoles> el <equipo> recibe al <equipo> en su estadio.
“Hemos jugado como un equipo”, dijo <jugador> al salir del vestuario.
La cantera del <equipo> sigue dando jóvenes como <jugador>.
title:
<equipo> <0-5>-<0-5> <equipo>
<jugador> da la victoria al <equipo>
El <equipo> ficha a <jugador>
heading := El partido, Primera parte, Segunda parte, Declaraciones, Clasificación
`)

export const italianKitchen = grammar(String.raw`
piatto := la minestra, il risotto, la torta di mele, la focaccia, lo spezzatino, la pasta al forno
cosa := le cipolle, le carote, i pomodori, i funghi, le patate, le zucchine, i fagioli
s:
Tagliate <cosa> a pezzetti e fatele cuocere in padella per <3-25> minuti con un filo d'olio.
Per <piatto> mia nonna usava soltanto ingredienti freschi del mercato.
Scaldate il forno a <160-230> gradi e preparate una teglia con la carta da forno.
Aggiungete <20-300> grammi di <burro|farina|formaggio|zucchero> e mescolate bene.
Lasciate riposare l'impasto per <30-120> minuti in un luogo caldo, coperto da un panno.
Servite <piatto> ben caldo con un bicchiere di vino <bianco|rosso|della casa>.
Se non trovate <cosa>, potete usare anche <cosa>.
Il giorno dopo <piatto> è ancora più buono, basta scaldarlo piano.
Questa ricetta basta per <2-10> persone e costa circa <5-30> euro.
Assaggiate sempre prima di aggiungere il sale, perché <cosa> sono già saporite.
title:
La ricetta di casa: <piatto>
Come preparare <piatto> con <cosa>
heading := Ingredienti, Preparazione, Consigli
item:
<20-500> g di <farina|burro|zucchero|formaggio>
`)

export const portugueseTravel = grammar(String.raw`
lugar := Vila Serena, Porto Celeste, Monte Alvor, Praia do Lume, São Telmo
sitio := o farol, a igreja velha, o mercado, a praça principal, o castelo, a ponte de pedra
s:
Chegámos a <lugar> de <comboio|barco|autocarro> depois de <2-14> horas e fomos logo ver <sitio>.
Uma noite na pensão perto da estação custa <20-120> euros, com pequeno-almoço incluído.
Não deixe de visitar <sitio> de manhã cedo, antes de chegarem os turistas.
De <lugar> parte um caminho de <3-25> quilómetros que passa por <sitio>.
Choveu durante <2-6> dias em <lugar>, mas as pessoas foram muito simpáticas connosco.
Comemos peixe grelhado numa tasca atrás da qual se vê <sitio>.
O último autocarro para <lugar> sai às <6-11> da noite.
Dizem que <sitio> tem mais de <200-900> anos e nunca foi destruído.
Leve água e um chapéu, porque não há sombra até <lugar>.
Gostávamos muito de voltar a <lugar> no próximo verão.
title:
O que fazer em <lugar> em <2-9> dias
Viagem a <lugar>
heading := Como chegar, Onde dormir, O que visitar, Conselhos
`)
